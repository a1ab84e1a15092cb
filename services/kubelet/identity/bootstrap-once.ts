import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { explainRefusal } from '@rollcall/shared/joining/explain-refusal.ts';
import {
  generateKeyPair,
  type KeyPair,
  keyPairOf,
  parsePrivateKey,
  privateKeyToPem,
} from '@rollcall/shared/pki/key-pair.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { CertificateStore } from './certificate-store.ts';
import { writeNodeKubeconfig } from './node-kubeconfig.ts';
import { requestCertificate } from './request-certificate.ts';

export type BootstrapOptions = {
  readonly nodeName: string;
  readonly bootstrap: ClientConfig;
  readonly kubeconfigFile: string;
  readonly certificateDirectory: string;
  readonly store: CertificateStore;
  readonly hasLegacyUsages: boolean;
  readonly userAgent: string;
  readonly log: Journal;
  readonly signal: AbortSignal;
};

const REQUEST_MILLISECONDS = 3_600_000;
const SERVER_WAIT_MILLISECONDS = 60_000;
const SERVER_ROUND_MILLISECONDS = 2_000;

/**
 * The bootstrap of a kubelet that does not rotate: a key and a request that survive a crash, the kubeconfig written
 * after the certificate is there (pkg/kubelet/certificate/bootstrap, LoadClientCert).
 * @throws RequestRefused when the request was denied, failed or is another's: the kubelet then ends
 * @throws JoinProblem that says why the first certificate could not be asked for
 */
export async function bootstrapOnce(options: BootstrapOptions): Promise<void> {
  const { nodeName, bootstrap, store, userAgent, log } = options;
  const keyFile = path.join(options.certificateDirectory, 'kubelet-client.key.tmp');
  const keyPair = (await store.load())?.keyPair ?? (await keptKey(keyFile));
  log.info({ stage: 'key' }, 'Generated a key');
  const client = createApiClient(bootstrap, { userAgent });
  try {
    await waitForServer(client, options);
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(REQUEST_MILLISECONDS)]);
    const { hasLegacyUsages } = options;
    const wish = { nodeName, keyPair, hasStableName: true, hasLegacyUsages };
    const pem = await requestCertificate(client, wish, { log, signal });
    await store.update(pem, keyPair, new Date());
    await rm(keyFile, { force: true });
    await writeNodeKubeconfig(options.kubeconfigFile, bootstrap, store.currentFile);
    log.info({ stage: 'written', file: options.kubeconfigFile }, 'Wrote the kubeconfig');
  } catch (error) {
    const on = { now: () => new Date(), signal: options.signal };
    throw (await explainRefusal(error, bootstrap, on)) ?? error;
  } finally {
    client.close();
  }
}

/** The key of an attempt before, or a new one that the next attempt will find. */
async function keptKey(file: string): Promise<KeyPair> {
  try {
    return keyPairOf(parsePrivateKey(await readFile(file, 'utf8')));
  } catch {
    // None there, or none that can be read: upstream makes a new one in either case.
    const keyPair = await generateKeyPair();
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, privateKeyToPem(keyPair.privateKey), { mode: 0o600, flush: true });
    return keyPair;
  }
}

/** Up to a minute; then on with it, and the request itself will tell what is wrong. */
async function waitForServer(client: ApiClient, options: BootstrapOptions): Promise<void> {
  const { log, signal } = options;
  const giveUpAt = Date.now() + SERVER_WAIT_MILLISECONDS;
  while (!(await isHealthy(client, signal))) {
    if (Date.now() > giveUpAt) {
      log.warn('Error waiting for apiserver to come up: timed out waiting to connect to apiserver');
      return;
    }
    await sleep(SERVER_ROUND_MILLISECONDS, signal);
    signal.throwIfAborted();
  }
}

async function isHealthy(client: ApiClient, signal: AbortSignal): Promise<boolean> {
  try {
    const { status } = await client.raw({ method: 'GET', path: '/healthz' }, signal);
    return status >= 200 && status < 300;
  } catch (error) {
    if (error instanceof ServerUnreachable) return false;
    throw error;
  }
}
