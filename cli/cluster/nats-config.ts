// What nats-server calls any free port.
const anyPort = -1;

/**
 * The configuration of a nats-server that holds one log: on this machine only, every write on disk before it is
 * acknowledged. Port 0 is any free one.
 */
export function natsConfig(of: {
  readonly host: string;
  readonly port: number;
  readonly directory: string;
}): string {
  const port = of.port === 0 ? anyPort : of.port;
  return `# Written by rollcall at each start.
server_name: rollcall
listen: ${JSON.stringify(`${of.host}:${port}`)}
max_payload: 8MB
jetstream {
  store_dir: ${JSON.stringify(of.directory)}
  sync_interval: always
}
`;
}
