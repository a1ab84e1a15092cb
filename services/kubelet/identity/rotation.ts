import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { explainRefusal } from '@rollcall/shared/joining/explain-refusal.ts';
import { JoinProblem } from '@rollcall/shared/joining/join-problem.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';
import { Unwritable } from '@rollcall/shared/process/unwritable.ts';
import { type Backoff, backoffMilliseconds } from '@rollcall/shared/time/backoff.ts';
import { formatDuration } from '@rollcall/shared/time/duration.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { AgentTime } from './agent-time.ts';
import type { CertificateRecord } from './certificate-record.ts';
import type { CertificateStore, StoredPair } from './certificate-store.ts';
import { RequestRefused, requestCertificate } from './request-certificate.ts';
import { rotationDeadline } from './rotation-deadline.ts';
import type { TemplateWish } from './wished-template.ts';

export type RotationOptions = TemplateWish & {
  readonly nodeName: string;
  readonly store: CertificateStore;
  /** A client with these credentials, on connections of its own. */
  readonly connect: (config: ClientConfig) => ApiClient;
  /** The node's own credentials, from its files. */
  readonly ownConfig: () => Promise<ClientConfig>;
  /** What to fall back on while there is no valid certificate; undefined when there is nothing. */
  readonly bootstrapConfig: () => Promise<ClientConfig | undefined>;
  /** Told after each new certificate, when its files are in place. */
  readonly onRotated: () => Promise<void>;
  /** Told when a certificate was asked for and refused: waiting on would not have helped. */
  readonly onRefused?: (refusal: Error) => Promise<void>;
  /** Told of how it goes, for metrics and for the end after five minutes without a certificate. */
  readonly record?: CertificateRecord;
  readonly time: AgentTime;
  readonly log: Journal;
  readonly signal: AbortSignal;
};

const BACKOFF: Backoff = {
  initialMilliseconds: 2_000,
  factor: 2,
  jitter: 0.1,
  capMilliseconds: 32_000,
};
const ATTEMPT_MILLISECONDS = 15 * 60_000;

/**
 * The certificate manager: gets a certificate when there is none, a new one at 70 to 90 % of each one's life or when woken, for ever
 * (client-go, util/certificate/certificate_manager.go). Ends when `signal` aborts.
 */
export async function rotateForEver(options: RotationOptions): Promise<void> {
  const { store, time, log, signal } = options;
  let obtainedAt = new Date(0);
  while (!signal.aborted) {
    const current = await store.load();
    if (current && isValid(current, time)) {
      options.record?.hold(current.certificate);
      const deadline = rotationDeadline(current.certificate, {
        obtainedAt,
        random: Math.random(),
      });
      const wait = Math.max(0, deadline.getTime() - time.now().getTime());
      log.info(
        { notAfter: current.certificate.notAfter, deadline, wait: formatDuration(wait) },
        'Certificate rotation deadline determined',
      );
      if (!(await time.sleep(wait, signal))) return;
      log.info('Rotating certificates');
    }
    await obtainCertificate(options);
    obtainedAt = time.now();
  }
}

/** One certificate, tried for until it is there or `signal` aborts: a new key and request each time. */
export async function obtainCertificate(options: RotationOptions): Promise<void> {
  const { log, signal } = options;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      await renew(options);
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      log.error({ err: error, attempt }, 'Could not get a certificate; will try again');
      if (isRefusal(error)) await options.onRefused?.(error);
    }
    await sleep(backoffMilliseconds(BACKOFF, attempt, Math.random()), signal);
  }
}

/** A new key, a new request, a new certificate; upstream waits a quarter of an hour for it. */
async function renew(options: RotationOptions): Promise<void> {
  const { nodeName, store, log } = options;
  const deadline = AbortSignal.timeout(ATTEMPT_MILLISECONDS);
  const signal = AbortSignal.any([options.signal, deadline]);
  const config = await requestingConfig(options);
  const client = options.connect(config);
  try {
    const keyPair = await generateKeyPair();
    log.info({ stage: 'key' }, 'Generated a key');
    const { record } = options;
    const wish = { ...wishOf(options), nodeName, keyPair, hasStableName: false };
    const onCreated = () => record?.answered();
    const pem = await requestCertificate(client, wish, { log, signal, onCreated });
    const file = await store.update(pem, keyPair, new Date());
    log.info({ stage: 'written', file }, 'Wrote the certificate and switched the link to it');
  } catch (error) {
    options.record?.failed(error);
    const on = { now: () => new Date(), signal };
    throw (await explainRefusal(error, config, on)) ?? error;
  } finally {
    client.close();
  }
  await options.onRotated();
}

function wishOf({ serving, hasLegacyUsages }: TemplateWish): TemplateWish {
  return { ...(serving && { serving }), ...(hasLegacyUsages && { hasLegacyUsages }) };
}

/** By the node's own certificate while it is valid, else by the bootstrap credentials. */
async function requestingConfig(options: RotationOptions): Promise<ClientConfig> {
  const current = await options.store.load();
  const isOwn = current && isValid(current, options.time);
  const config = isOwn ? await options.ownConfig() : await options.bootstrapConfig();
  if (!config) {
    throw new RequestRefused(
      'there is no valid certificate and no bootstrap kubeconfig to get one with',
    );
  }
  return config;
}

function isValid({ certificate }: StoredPair, time: AgentTime): boolean {
  return certificate.notAfter > time.now();
}

/** By whoever approves or signs, or by the apiserver's own rules. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof RequestRefused) return true;
  return error instanceof ApiError && [400, 403, 422].includes(error.code);
}

function isPassing(error: unknown): boolean {
  return (
    error instanceof ApiError ||
    error instanceof ServerUnreachable ||
    error instanceof RequestRefused ||
    error instanceof JoinProblem ||
    error instanceof Unwritable ||
    (error instanceof Error && error.name === 'TimeoutError')
  );
}
