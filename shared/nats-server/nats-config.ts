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
  /** On the loopback only, `/healthz` tells whether the log is there; none when absent. */
  readonly healthPort?: number;
  /** The hosts of all servers that keep the log together, this one among them; each is told its name as an argument. */
  readonly cluster?: readonly string[];
  /** False acknowledges before the disk has it: for measurements only. */
  readonly syncAlways?: boolean;
};

const MAX_PAYLOAD_BYTES = 8 * 1_048_576;
// More than any disk: nats-server would else take three quarters of what is free at its start for its limit, and on a
// disk that is full by then it does not even read the log that it has.
const MAX_FILE_STORE_BYTES = 2 ** 50;
// What nats-server calls any free port.
const ANY_PORT = -1;
const ROUTE_PORT = 6222;

/**
 * The configuration of a nats-server that holds one log: every write on disk before it is acknowledged, every client
 * known by its certificate. nats-server's language contains JSON.
 */
export function natsConfig(settings: NatsSettings): string {
  const { host, port, storeDirectory, tls, encryptionKey, syncAlways = true } = settings;
  const { healthPort, cluster } = settings;
  const config = {
    server_name: 'rollcall',
    listen: `${host}:${port === 0 ? ANY_PORT : port}`,
    max_payload: MAX_PAYLOAD_BYTES,
    jetstream: {
      store_dir: storeDirectory,
      max_file_store: MAX_FILE_STORE_BYTES,
      ...(syncAlways && { sync_interval: 'always' }),
      ...(encryptionKey !== undefined && { cipher: 'chachapoly', key: encryptionKey }),
    },
    ...(healthPort !== undefined && { http: `127.0.0.1:${healthPort}` }),
    ...(tls && lockedDown(tls)),
    ...(cluster && { cluster: clustered(cluster, settings) }),
  };
  return `# Written by rollcall at each start.\n${JSON.stringify(config, null, 2)}\n`;
}

/** Servers know each other by certificates of the log's own authority, as its users do. */
function clustered(hosts: readonly string[], { host, tls }: NatsSettings) {
  return {
    name: 'rollcall',
    listen: `${host}:${ROUTE_PORT}`,
    routes: hosts.map((each) => `nats://${each}:${ROUTE_PORT}`),
    ...(tls && {
      tls: {
        cert_file: tls.certificateFile,
        key_file: tls.keyFile,
        ca_file: tls.authorityFile,
        verify: true,
      },
    }),
  };
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
