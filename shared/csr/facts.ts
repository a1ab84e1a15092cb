import type { ObjectMeta } from '@rollcall/shared/kube/object.ts';
import type { CsrCondition, CsrSpec } from './certificate-signing-request.ts';

/** Everything that can happen to a request. Field names are the wire's, so that a log reads like the API. */
export type CsrFact =
  | {
      readonly type: 'CertificateRequested';
      readonly metadata: ObjectMeta;
      readonly spec: CsrSpec;
    }
  | { readonly type: 'CertificateApproved'; readonly condition: CsrCondition }
  | { readonly type: 'CertificateDenied'; readonly condition: CsrCondition }
  | { readonly type: 'CertificateFailed'; readonly condition: CsrCondition }
  /** `certificate` is the PEM chain, base64. */
  | { readonly type: 'CertificateIssued'; readonly certificate: string }
  /** Texts were edited, or conditions of other types came or went: the whole list, as it is now. */
  | { readonly type: 'ConditionsRevised'; readonly conditions: readonly CsrCondition[] }
  | { readonly type: 'MetadataRevised'; readonly metadata: ObjectMeta }
  | { readonly type: 'RequestDeleted' };

/** The fact that tells of a condition of this type being added. */
export const VERDICT_FACTS = {
  Approved: 'CertificateApproved',
  Denied: 'CertificateDenied',
  Failed: 'CertificateFailed',
} as const;
