import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { parsePrivateKey } from '@rollcall/shared/pki/key-pair.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import type { Replica } from '#loop/replica.ts';
import type { QueueObserver } from '#loop/work-queue.ts';
import type { ControllerManagerSettings } from './flags.ts';

/** How others see us: health and metrics. */
export type Observing = {
  queueObserver(controller: string): QueueObserver;
  leading(isLeader: boolean): void;
  /** From now on requests' stages are measured; what came before was told again by the log. */
  beginStages(): void;
  close(): void;
};

type ObservingOptions = {
  readonly client: ApiClient;
  readonly replica: Replica;
  readonly log: Logger;
  readonly problems: () => readonly string[];
  readonly signal: AbortSignal;
};

const NOBODY: Observing = {
  queueObserver: () => ({ depth() {}, added() {}, retried() {}, waited() {}, worked() {} }),
  leading() {},
  beginStages() {},
  close() {},
};

/** Serves on `--secure-port`; 0 serves nothing, and loads nothing for it, as upstream's 0. @throws PreflightError */
export async function startObserving(
  settings: ControllerManagerSettings,
  options: ObservingOptions,
): Promise<Observing> {
  const port = settings['secure-port'];
  if (port === 0) return NOBODY;
  const { createMetrics } = await import('#http/metrics.ts');
  const { CsrStages } = await import('#http/csr-stages.ts');
  const { answersOf } = await import('#http/answers.ts');
  const { portOf, serve } = await import('#http/serve.ts');
  const { client, replica, problems, log, signal } = options;
  const stages = new CsrStages();
  const metrics = createMetrics({ pending: () => stages.pending(), version: 'v1.35.0' });
  let isMeasuring = false;
  replica.onChange((change, time) => {
    stages.hear(change, time, (stage, signer, seconds) => {
      if (isMeasuring) metrics.stages.observe(stage, signer, seconds);
    });
  }, signal);
  const server = await serve({
    host: settings['bind-address'],
    port,
    ...(await servingPair(settings)),
    clientAuthoritiesPem: clientAuthorities(settings),
    answer: answersOf({ client, metrics, problems }),
  });
  log.info({ port: portOf(server) }, 'Serving securely');
  return {
    queueObserver: metrics.queueObserver,
    leading: metrics.leading,
    beginStages() {
      isMeasuring = true;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function servingPair(settings: ControllerManagerSettings) {
  if (settings['tls-cert-file'] === '' && settings['tls-private-key-file'] === '') {
    const { selfSignedPair } = await import('#http/serving-pair.ts');
    return selfSignedPair(new Date());
  }
  const checked = (check: (pem: string) => unknown) => (pem: string) => {
    check(pem);
    return pem;
  };
  return {
    certificatePem: readNamedFile(
      'tls-cert-file',
      settings['tls-cert-file'],
      checked(parseCertificates),
    ),
    keyPem: readNamedFile(
      'tls-private-key-file',
      settings['tls-private-key-file'],
      checked(parsePrivateKey),
    ),
  };
}

function clientAuthorities(settings: ControllerManagerSettings): string | undefined {
  const file = settings['client-ca-file'];
  if (file === '') return undefined;
  return readNamedFile('client-ca-file', file, (pem) => {
    parseCertificates(pem);
    return pem;
  });
}
