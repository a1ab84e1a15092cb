import { NATS_USERS, natsPermissions } from './nats-users.ts';

export type NatsTls = {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** The authority of the log's own users; nobody else's certificate lets anyone in. */
  readonly authorityFile: string;
};

export type NatsSettings = {
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly storeDirectory: string;
  /** Without it anybody who reaches the port may do anything, as on a developer's loopback. */
  readonly tls?: NatsTls;
  /** What is on disk is encrypted with it. */
  readonly encryptionKey?: string;
  /** False acknowledges before the disk has it: for measurements only. */
  readonly syncAlways?: boolean;
};

const MAX_PAYLOAD_BYTES = 8 * 1_048_576;
// What nats-server calls any free port.
const ANY_PORT = -1;

/**
 * The configuration of a nats-server that holds one log: every write on disk before it is acknowledged, every client
 * known by its certificate. nats-server's language contains JSON.
 */
export function natsConfig(settings: NatsSettings): string {
  const { host, port, storeDirectory, tls, encryptionKey, syncAlways = true } = settings;
  const config = {
    server_name: 'rollcall',
    listen: `${host}:${port === 0 ? ANY_PORT : port}`,
    max_payload: MAX_PAYLOAD_BYTES,
    jetstream: {
      store_dir: storeDirectory,
      ...(syncAlways && { sync_interval: 'always' }),
      ...(encryptionKey !== undefined && { cipher: 'chachapoly', key: encryptionKey }),
    },
    ...(tls && lockedDown(tls)),
  };
  return `# Written by rollcall at each start.\n${JSON.stringify(config, null, 2)}\n`;
}

function lockedDown({ certificateFile, keyFile, authorityFile }: NatsTls) {
  return {
    tls: {
      cert_file: certificateFile,
      key_file: keyFile,
      ca_file: authorityFile,
      verify_and_map: true,
      timeout: 5,
    },
    authorization: {
      users: NATS_USERS.map((user) => {
        const { publish, subscribe } = natsPermissions(user);
        return { user: `CN=${user}`, permissions: { publish: { allow: publish }, subscribe } };
      }),
    },
  };
}
