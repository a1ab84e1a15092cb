import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type CertificateSigningRequest,
  conditionOf,
  isApproved,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { parseCertificates, readX509 } from '@rollcall/shared/pki/certificate.ts';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { KeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import { requestName, requestObject } from './request-template.ts';
import { type TemplateWish, wishedTemplate } from './wished-template.ts';

export const REQUESTS = {
  group: 'certificates.k8s.io',
  version: 'v1',
  plural: 'certificatesigningrequests',
};

/** The request was denied or failed, was deleted, or is another's: waiting on has no sense. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}

export type CertificateWish = TemplateWish & {
  readonly nodeName: string;
  readonly keyPair: KeyPair;
  /** Found again by its name after a crash, instead of a new one each time. */
  readonly hasStableName: boolean;
};

export type RequestOn = {
  readonly log: Journal;
  readonly signal: AbortSignal;
  /** Told when the server has taken the request. */
  readonly onCreated?: () => void;
};

const REWATCH_MILLISECONDS = 1_000;

/**
 * Creates the request and waits until it is approved and issued. Returns the certificate's PEM.
 * @throws RequestRefused, ApiError, ServerUnreachable, or the signal's reason
 */
export async function requestCertificate(
  client: ApiClient,
  wish: CertificateWish,
  on: RequestOn,
): Promise<string> {
  const created = await createRequest(client, wish, on.signal);
  on.onCreated?.();
  const csr = created.metadata.name;
  on.log.info({ stage: 'created', csr }, 'Created the certificate signing request');
  const issued = await untilIssued(client, created, on);
  const pem = Buffer.from(issued.status?.certificate ?? '', 'base64');
  const leaf = readX509(pem);
  if (!leaf.checkPrivateKey(wish.keyPair.privateKey)) {
    throw new RequestRefused(`csr "${csr}" was issued a certificate for another key`);
  }
  on.log.info(
    { stage: 'issued', csr, notAfter: leaf.validToDate },
    'Certificate signing request is issued',
  );
  return pem.toString('utf8');
}

async function createRequest(
  client: ApiClient,
  wish: CertificateWish,
  signal: AbortSignal,
): Promise<CertificateSigningRequest> {
  const { nodeName, keyPair, hasStableName } = wish;
  const template = wishedTemplate(nodeName, keyPair, wish);
  const name = hasStableName ? requestName(keyPair.publicKey, template) : undefined;
  const object = requestObject(template, keyPair, name);
  try {
    return await client.create<CertificateSigningRequest>(REQUESTS, object, {}, signal);
  } catch (error) {
    const isThere = error instanceof ApiError && error.reason === 'AlreadyExists';
    if (!name || !isThere) throw error;
    const existing = await client.get<CertificateSigningRequest>(REQUESTS, { name }, signal);
    refuseIncompatible(existing, object as CertificateSigningRequest);
    return existing;
  }
}

/** A request of our name must be ours: same subject, same signer, our key, and no certificate that has ended. */
function refuseIncompatible(
  existing: CertificateSigningRequest,
  wanted: CertificateSigningRequest,
): void {
  const refuse = (why: string) =>
    new RequestRefused(`retrieved csr "${existing.metadata.name}" is not compatible: ${why}`);
  const parsed = (csr: CertificateSigningRequest) =>
    parseCertificateRequest(Buffer.from(csr.spec.request, 'base64').toString('latin1'));
  const [theirs, ours] = [parsed(existing), parsed(wanted)];
  if (JSON.stringify(theirs.subject) !== JSON.stringify(ours.subject))
    throw refuse('its subject differs');
  if (existing.spec.signerName !== wanted.spec.signerName) throw refuse('its signer differs');
  if (!theirs.publicKeyDer.equals(ours.publicKeyDer)) throw refuse('it was made with another key');
  const { certificate } = existing.status ?? {};
  const [leaf] = certificate
    ? parseCertificates(Buffer.from(certificate, 'base64').toString('latin1'))
    : [];
  if (leaf && leaf.notAfter < new Date()) throw refuse('its certificate has expired');
}

/** Watches the one request, over broken connections, until its fate is known. */
async function untilIssued(
  client: ApiClient,
  created: CertificateSigningRequest,
  on: { readonly log: Journal; readonly signal: AbortSignal },
): Promise<CertificateSigningRequest> {
  const { name = '', uid } = created.metadata;
  let latest = created;
  let sawApproval = false;
  const look = (csr: CertificateSigningRequest) => {
    latest = csr;
    if (csr.metadata.uid !== uid) throw new RequestRefused(`csr "${name}" changed UIDs`);
    if (isApproved(csr) && !sawApproval) {
      sawApproval = true;
      on.log.info({ stage: 'approved', csr: name }, 'The request was approved');
    }
    return isOver(csr);
  };
  if (look(created)) return latest;
  for (;;) {
    on.signal.throwIfAborted();
    for await (const event of eventsOf(client, latest, on)) {
      if (event.type === 'DELETED') throw new RequestRefused(`csr "${name}" was deleted`);
      if (event.type === 'BOOKMARK') continue;
      if (look(event.object as CertificateSigningRequest)) return latest;
    }
    await sleep(REWATCH_MILLISECONDS, on.signal);
    on.signal.throwIfAborted();
    if (look(await client.get<CertificateSigningRequest>(REQUESTS, { name }, on.signal)))
      return latest;
  }
}

function eventsOf(
  client: ApiClient,
  { metadata }: CertificateSigningRequest,
  { signal }: { readonly signal: AbortSignal },
) {
  const { name, resourceVersion } = metadata;
  return client.watch(
    REQUESTS,
    { fieldSelector: `metadata.name=${name}`, resourceVersion },
    signal,
  );
}

/** @throws RequestRefused when it was denied or failed */
function isOver(csr: CertificateSigningRequest): boolean {
  for (const [type, verb] of [
    ['Denied', 'is denied'],
    ['Failed', 'failed'],
  ] as const) {
    const condition = conditionOf(csr, type);
    if (!condition) continue;
    throw new RequestRefused(
      `certificate signing request ${verb}, reason: ${condition.reason ?? ''}, message: ${condition.message ?? ''}`,
    );
  }
  return isApproved(csr) && isIssued(csr);
}
