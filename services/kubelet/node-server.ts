import { createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { KUBELET_SERVING } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { type Certificate, parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { encodePem } from '@rollcall/shared/pki/pem.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { CertificateRecord } from '#identity/certificate-record.ts';
import { type CertificateStore, certificateStore } from '#identity/certificate-store.ts';
import type { NodeIdentity } from '#identity/node-identity.ts';
import { rotateForEver } from '#identity/rotation.ts';
import { tellRefusal } from '#node/tell-refusal.ts';
import { answering } from '#serving/answers.ts';
import { type Endpoint, serve } from '#serving/endpoint.ts';
import { Gatekeeper } from '#serving/gatekeeper.ts';
import { metricsText } from '#serving/metrics.ts';
import { type ServingPair, servingPair } from '#serving/serving-pair.ts';
import type { KubeletSettings } from './flags.ts';

export const KUBELET_VERSION = 'v1.35.0+rollcall';

type NodeServerOptions = {
  readonly settings: KubeletSettings;
  readonly nodeName: string;
  readonly identity: NodeIdentity;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

export type NodeServer = {
  readonly port: number;
  close(): Promise<void>;
  /** Rejects when the certificate can no longer be kept fresh; never resolves while we run. */
  readonly failed: Promise<void>;
};

/**
 * The kubelet's own server: with the cluster's certificate, asked for and renewed, or with one from files or of our own
 * making. Who comes is asked of the apiserver.
 * @throws ConfigurationError, PreflightError
 */
export async function startNodeServer(options: NodeServerOptions): Promise<NodeServer> {
  const { settings } = options;
  const rotates = settings['rotate-server-certificates'];
  const record = rotates ? new CertificateRecord() : undefined;
  const store = certificateStore(settings['cert-dir'], 'kubelet-server');
  const pair = rotates ? await storedPair(store) : await ownPair(options);
  const on = { host: settings.address, port: settings.port };
  const endpoint = await serve(pair, on, answersOf(options, record));
  const keeping = record ? keepFresh(options, { store, record, endpoint }) : undefined;
  return {
    port: endpoint.port,
    close: () => endpoint.close(),
    failed: keeping ?? new Promise(() => {}),
  };
}

function answersOf(options: NodeServerOptions, serving: CertificateRecord | undefined) {
  const { settings, nodeName, identity, log } = options;
  const startedAt = new Date();
  const gatekeeper = new Gatekeeper({
    nodeName,
    client: () => identity.current,
    authorities: authoritiesOf(settings['client-ca-file']),
    allowAnonymous: settings['anonymous-auth'],
    asksTokenReview: settings['authentication-token-webhook'],
    mode: settings['authorization-mode'],
    now: () => new Date(),
  });
  const measured = {
    nodeName,
    version: KUBELET_VERSION,
    client: identity.record,
    serving,
    startedAt,
  };
  const pages = {
    metrics: () => metricsText(measured, new Date()),
    configuration: () => settings,
  };
  return answering(gatekeeper, pages, log);
}

/** Asks for the serving certificate once the node has its own, under the names that its Node tells, and renews it. */
async function keepFresh(
  { settings, nodeName, identity, log, signal }: NodeServerOptions,
  on: {
    readonly store: CertificateStore;
    readonly record: CertificateRecord;
    readonly endpoint: Endpoint;
  },
): Promise<void> {
  if (!(await identity.client())) return;
  await rotateForEver({
    time: identity.time,
    nodeName,
    store: on.store,
    serving: { dnsNames: [nodeName], ipAddresses: [settings['node-ip']] },
    hasLegacyUsages: settings['legacy-usages'],
    record: on.record,
    connect: (config) => createApiClient(config, { userAgent: `kubelet/${KUBELET_VERSION}` }),
    ownConfig: () => loadKubeconfig(settings.kubeconfig),
    // Only a node may ask for it, never a token.
    bootstrapConfig: () => loadKubeconfig(settings.kubeconfig),
    onRotated: async () => {
      const pair = await storedPair(on.store);
      if (pair) on.endpoint.replacePair(pair);
      log.info('Serving with the certificate that the cluster issued');
    },
    onRefused: async (refusal) => {
      const client = identity.current;
      const signerName = KUBELET_SERVING;
      const of = { nodeName, signerName, log, now: new Date(), signal };
      if (client) await tellRefusal(refusal, { ...of, client });
    },
    // The stages of the log are those of the node's own certificate.
    log: log.child({ signer: KUBELET_SERVING }),
    signal,
  });
}

async function storedPair(store: CertificateStore): Promise<ServingPair | undefined> {
  const stored = await store.load();
  if (!stored || stored.certificate.notAfter <= new Date()) return undefined;
  return {
    certificatePem: encodePem('CERTIFICATE', stored.certificate.der),
    keyPem: privateKeyToPem(stored.keyPair.privateKey),
  };
}

async function ownPair({ settings, nodeName }: NodeServerOptions): Promise<ServingPair> {
  const [certificate, key] = [settings['tls-cert-file'], settings['tls-private-key-file']];
  if (Boolean(certificate) !== Boolean(key)) {
    throw new ConfigurationError('--tls-cert-file and --tls-private-key-file go together');
  }
  if (certificate) {
    return {
      certificatePem: readNamedFile('tls-cert-file', certificate, checkedPem),
      keyPem: readNamedFile('tls-private-key-file', key, (text) => text),
    };
  }
  const address = settings['node-ip'];
  return await servingPair(settings['cert-dir'], { host: nodeName, address, now: new Date() });
}

function authoritiesOf(file: string): readonly Certificate[] {
  return file ? readNamedFile('client-ca-file', file, parseCertificates) : [];
}

function checkedPem(pem: string): string {
  parseCertificates(pem);
  return pem;
}
