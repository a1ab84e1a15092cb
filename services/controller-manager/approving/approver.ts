import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import {
  type CertificateSigningRequest,
  isUndecided,
  KUBE_APISERVER_CLIENT_KUBELET,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { RBAC_GROUP } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  type CertificateRequest,
  parseCertificateRequest,
} from '@rollcall/shared/pki/certificate-request.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import {
  type Controller,
  type ControllerTools,
  keyOf,
  type Outcome,
  placeOf,
} from '#loop/controller.ts';
import { CERTIFICATE_SIGNING_REQUESTS } from '#loop/reconcile.ts';
import { eventTeller, type TellEvent } from '#loop/tell-event.ts';
import type { AccessReviews } from './access-reviews.ts';
import type { PendingRequests } from './pending-requests.ts';
import { flawsOfKubeletClient, RECOGNIZERS, type Recognizer } from './recognizers.ts';

/** Kept beside the approver, since they hear of every change from the first on. */
export type ApproverKnows = {
  readonly requests: PendingRequests;
  readonly reviews: AccessReviews;
};

const OVERTAKEN_MILLISECONDS = 60_000;

/**
 * Approves what a node may have by itself: it is of a known shape, and RBAC lets its author ask for it. What a newer
 * request has overtaken is left to the superseder, unless that one is turned down or deleted meanwhile. A change of RBAC has all that wait looked at again.
 */
export function approver(tools: ControllerTools, { requests, reviews }: ApproverKnows): Controller {
  const { client, replica, log } = tools;
  const tell = eventTeller(tools, 'csrapproving');
  return {
    name: 'csrapproving',
    keysOf: ({ kind, object }) => {
      if (kind.group === RBAC_GROUP) return requests.all();
      const isOurs =
        kind === certificateSigningRequestKind && isUndecided(object as CertificateSigningRequest);
      return isOurs ? [keyOf(object)] : [];
    },
    groupOf: (key) => requests.groupOf(key),
    async reconcile(key, signal) {
      const csr = replica.get(certificateSigningRequestKind, placeOf(key)) as
        | CertificateSigningRequest
        | undefined;
      if (!csr || !isUndecided(csr)) return 'done';
      if (requests.newerThan(key)) return { afterMilliseconds: OVERTAKEN_MILLISECONDS };
      // Before anything is asked, so that somebody can tell the wait for this look from the look itself.
      log.info({ stage: 'seen', csr: csr.metadata.name }, 'Looks at a request');
      return approveIfPermitted(client, csr, { reviews, log, tell, signal });
    },
  };
}

async function approveIfPermitted(
  client: ApiClient,
  csr: CertificateSigningRequest,
  on: {
    readonly reviews: AccessReviews;
    readonly log: Logger;
    readonly tell: TellEvent;
    readonly signal: AbortSignal;
  },
): Promise<Outcome> {
  const { reviews, log, tell, signal } = on;
  const request = requestOf(csr, log);
  if (!request) return 'done';
  const recognized = RECOGNIZERS.filter((recognizer) => recognizer.recognizes(csr, request));
  if (recognized.length === 0) {
    await tellFlaws(csr, request, on);
    return 'done';
  }
  for (const recognizer of recognized) {
    if (!(await reviews.isAllowed(csr.spec, recognizer.permission, signal))) continue;
    await approve(client, csr, { recognizer, signal });
    log.info({ csr: csr.metadata.name, message: recognizer.message }, 'Approved a request');
    return 'done';
  }
  const permissions = recognized.map(({ permission }) => permission).join(' ');
  const why = `recognized csr "${csr.metadata.name}" as [${permissions}] but subject access review was not approved`;
  log.warn({ csr: csr.metadata.name, username: csr.spec.username, why }, 'Not approved');
  const message = `${csr.spec.username} may not create certificatesigningrequests/[${permissions}]: ${why}`;
  await tell(csr, { reason: 'NotPermitted', message }, signal);
  return 'again';
}

/** Of requests to the kubelets' signer alone; the others are not ours to judge. */
async function tellFlaws(
  csr: CertificateSigningRequest,
  request: CertificateRequest,
  {
    log,
    tell,
    signal,
  }: { readonly log: Logger; readonly tell: TellEvent; readonly signal: AbortSignal },
): Promise<void> {
  if (csr.spec.signerName !== KUBE_APISERVER_CLIENT_KUBELET) return;
  const why = flawsOfKubeletClient(csr, request).join('; ');
  log.warn({ csr: csr.metadata.name, username: csr.spec.username, why }, 'Not approved');
  await tell(csr, { reason: 'NotRecognized', message: `not a kubelet's request: ${why}` }, signal);
}

/** Nothing for what cannot be read: no later look will change that. */
function requestOf(csr: CertificateSigningRequest, log: Logger): CertificateRequest | undefined {
  try {
    return parseCertificateRequest(Buffer.from(csr.spec.request, 'base64').toString('latin1'));
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    log.warn({ csr: csr.metadata.name, err: error }, 'Not approved: it cannot be read');
    return undefined;
  }
}

type Step = { readonly recognizer: Recognizer; readonly signal: AbortSignal };

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
