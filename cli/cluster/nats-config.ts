/** The configuration of a nats-server that holds one log: on this machine only, every write on disk before it is acknowledged. */
export function natsConfig(of: {
  readonly host: string;
  readonly port: number;
  readonly directory: string;
}): string {
  return `# Written by rollcall at each start.
server_name: rollcall
listen: ${JSON.stringify(`${of.host}:${of.port}`)}
max_payload: 8MB
jetstream {
  store_dir: ${JSON.stringify(of.directory)}
  sync_interval: always
}
`;
}
