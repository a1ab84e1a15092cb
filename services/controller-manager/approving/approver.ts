import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type CertificateSigningRequest,
  isApproved,
  isDenied,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import {
  CERTIFICATE_SIGNING_REQUESTS,
  type Reconcile,
  SUBJECT_ACCESS_REVIEWS,
} from '#loop/reconcile.ts';
import { RECOGNIZERS, type Recognizer } from './recognizers.ts';

/** Approves what a node may have by itself: it is of a known shape, and RBAC lets its author ask for it. */
export function approver(client: ApiClient, log: Logger): Reconcile {
  return async (object, signal) => {
    const csr = object as CertificateSigningRequest;
    if (isIssued(csr) || isApproved(csr) || isDenied(csr)) return 'done';
    const pem = Buffer.from(csr.spec.request, 'base64').toString('latin1');
    const request = parseCertificateRequest(pem);
    const recognized = RECOGNIZERS.filter((recognizer) => recognizer.recognizes(csr, request));
    if (recognized.length === 0) return 'done';
    for (const recognizer of recognized) {
      if (!(await isPermitted(client, csr, { recognizer, signal }))) continue;
      await approve(client, csr, { recognizer, signal });
      log.info({ csr: csr.metadata.name, message: recognizer.message }, 'Approved a request');
      return 'done';
    }
    const permissions = recognized.map(({ permission }) => permission).join(' ');
    const why = `recognized csr "${csr.metadata.name}" as [${permissions}] but subject access review was not approved`;
    log.warn({ csr: csr.metadata.name, username: csr.spec.username, why }, 'Not approved');
    return 'again';
  };
}

type Step = { readonly recognizer: Recognizer; readonly signal: AbortSignal };

async function isPermitted(
  client: ApiClient,
  { spec }: CertificateSigningRequest,
  { recognizer, signal }: Step,
): Promise<boolean> {
  const review = await client.create(
    SUBJECT_ACCESS_REVIEWS,
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      metadata: {},
      spec: {
        user: spec.username,
        uid: spec.uid,
        groups: spec.groups,
        extra: spec.extra,
        resourceAttributes: {
          group: 'certificates.k8s.io',
          resource: 'certificatesigningrequests',
          verb: 'create',
          subresource: recognizer.permission,
        },
      },
    },
    {},
    signal,
  );
  return (review['status'] as { readonly allowed?: boolean } | undefined)?.allowed === true;
}

async function approve(
  client: ApiClient,
  csr: CertificateSigningRequest,
  { recognizer, signal }: Step,
): Promise<KubeObject> {
  const condition = {
    type: 'Approved',
    status: 'True',
    reason: 'AutoApproved',
    message: recognizer.message,
  };
  const conditions = [...(csr.status?.conditions ?? []), condition];
  const approved = { ...csr, status: { ...csr.status, conditions } };
  return client.update(CERTIFICATE_SIGNING_REQUESTS, approved, { subresource: 'approval' }, signal);
}
