export type NatsSettings = {
  readonly host: string;
  /** 0 leaves the choice to the system. */
  readonly port: number;
  readonly storeDirectory: string;
  /** HTTP port for monitoring, on the same host; none when absent. */
  readonly monitoringPort?: number;
  /** Where the server writes what it has to say; standard error when absent. */
  readonly logFile?: string;
};

// One commit is one message. Kubernetes takes objects up to 1.5 MB (etcd's limit); a commit can hold the old and the new.
const payloadLimitBytes = 4 * 1024 * 1024;
const anyPort = -1;

/** The text of a nats-server configuration for rollcall's log: every acknowledged message is on disk. */
export function natsServerConfig(settings: NatsSettings): string {
  const { host, port, monitoringPort, logFile, storeDirectory } = settings;
  return [
    '# Written by rollcall at each start.',
    `host: ${quoted(host)}`,
    `port: ${port === 0 ? anyPort : port}`,
    `max_payload: ${payloadLimitBytes}`,
    ...(monitoringPort === undefined ? [] : [`http: ${quoted(`${host}:${monitoringPort}`)}`]),
    ...(logFile === undefined ? [] : [`log_file: ${quoted(logFile)}`]),
    'jetstream {',
    `  store_dir: ${quoted(storeDirectory)}`,
    '  # Acknowledges after fsync, as etcd would; by default a power cut could take two minutes with it.',
    '  sync_interval: always',
    '}',
    '',
  ].join('\n');
}

/** A string in the configuration's own grammar, which knows JSON's escapes. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
