import {
  type CertificateSigningRequest,
  isApproved,
  isDenied,
  isFailed,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { csrDecider } from '@rollcall/shared/csr/decider.ts';
import { humanAge } from '@rollcall/shared/kube/age.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { ALL_VERBS, type Kind } from '@rollcall/shared/resource/kind.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { z } from 'zod';

const condition = z.looseObject({
  type: z.string(),
  status: z.string().default(''),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastUpdateTime: z.string().nullish(),
  lastTransitionTime: z.string().nullish(),
});

export const certificateSigningRequestKind: Kind = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  verbs: ALL_VERBS,
  subresources: ['approval', 'status'],
  schema: objectSchema({
    spec: z.looseObject({
      request: z.base64().default(''),
      signerName: z.string().default(''),
      usages: z
        .array(z.string())
        .nullish()
        .transform((usages) => usages ?? []),
      expirationSeconds: z
        .int32()
        .nullish()
        .transform((seconds) => seconds ?? undefined),
    }),
    status: z
      .looseObject({
        conditions: z
          .array(condition)
          .nullish()
          .transform((list) => list ?? undefined),
        certificate: z
          .base64()
          .nullish()
          .transform((text) => text ?? undefined),
      })
      .nullish()
      .transform((status) => status ?? {}),
  }),
  decider: csrDecider,
  keep: 'history',
  columns: [
    nameColumn,
    ageColumn,
    textColumn('SignerName', (csr) => specOf(csr).signerName),
    textColumn('Requestor', (csr) => specOf(csr).username ?? ''),
    textColumn('RequestedDuration', requestedDuration),
    textColumn('Condition', conditionText),
  ],
  stampedFields: [
    ['spec', 'username'],
    ['spec', 'uid'],
    ['spec', 'groups'],
    ['spec', 'extra'],
  ],
  selectable: ['spec.signerName'],
  selectableFields: (csr) => ({ 'spec.signerName': specOf(csr).signerName }),
};

function requestedDuration(csr: KubeObject): string {
  const seconds = specOf(csr).expirationSeconds;
  return seconds === undefined ? '<none>' : humanAge(seconds * 1_000);
}

/** `Approved,Issued` and the like (pkg/printers/internalversion, extractCSRStatus). */
function conditionText(object: KubeObject): string {
  const csr = object as CertificateSigningRequest;
  const verdict = isDenied(csr) ? 'Denied' : isApproved(csr) ? 'Approved' : 'Pending';
  return [verdict, isFailed(csr) && 'Failed', isIssued(csr) && 'Issued'].filter(Boolean).join(',');
}

function specOf(csr: KubeObject): CertificateSigningRequest['spec'] {
  return (csr as CertificateSigningRequest).spec;
}
