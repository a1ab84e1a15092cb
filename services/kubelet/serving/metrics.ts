import type { CertificateRecord } from '#identity/certificate-record.ts';

export type Measured = {
  readonly nodeName: string;
  readonly version: string;
  readonly client: CertificateRecord;
  /** Absent when no serving certificate is asked for. */
  readonly serving?: CertificateRecord | undefined;
  readonly startedAt: Date;
};

/** The metrics, in the text format of Prometheus, under upstream's names (pkg/kubelet/metrics). */
export function metricsText(measured: Measured, now: Date): string {
  const { nodeName, client, serving } = measured;
  return [
    metric('kubernetes_build_info', 'gauge', [[1, { git_version: measured.version }]]),
    metric('kubelet_node_name', 'gauge', [[1, { node: nodeName }]]),
    metric('kubelet_certificate_manager_client_ttl_seconds', 'gauge', [[secondsLeft(client, now)]]),
    metric('kubelet_certificate_manager_client_expiration_renew_errors', 'counter', [
      [client.failures],
    ]),
    serving &&
      metric('kubelet_certificate_manager_server_ttl_seconds', 'gauge', [
        [secondsLeft(serving, now)],
      ]),
    metric('process_start_time_seconds', 'gauge', [[measured.startedAt.getTime() / 1_000]]),
    metric('process_resident_memory_bytes', 'gauge', [[process.memoryUsage.rss()]]),
    metric('process_cpu_seconds_total', 'counter', [[cpuSeconds()]]),
  ]
    .filter(Boolean)
    .join('');
}

type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

function metric(name: string, type: 'gauge' | 'counter', samples: readonly Sample[]): string {
  const lines = samples.map(
    ([value, labels]) => `${name}${labelsText(labels)} ${numberText(value)}`,
  );
  return [`# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(
    ([key, value]) => `${key}=${JSON.stringify(value)}`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

/** Upstream tells +Inf while there is no certificate, and less than nothing when it has ended. */
function secondsLeft({ notAfter }: CertificateRecord, now: Date): number {
  return notAfter ? Math.trunc((notAfter.getTime() - now.getTime()) / 1_000) : Infinity;
}

function numberText(value: number): string {
  return value === Infinity ? '+Inf' : String(value);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
