import { KUBELET_SERVING } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { clientTemplate } from './client-template.ts';
import { type RequestTemplate, usagesFor } from './request-template.ts';

/** The names that a node's server goes by: those that its Node tells as addresses. */
export type ServingNames = Pick<RequestTemplate, 'dnsNames' | 'ipAddresses'>;

/** Of which sort a certificate is wished for. */
export type TemplateWish = {
  /** For a serving certificate of these names; a client certificate when absent. */
  readonly serving?: ServingNames;
  /** As kubelets before 1.27 ask, for control planes of before 1.27. */
  readonly hasLegacyUsages?: boolean;
};

/**
 * What is asked for. A serving certificate is that by which clients know the kubelet's own server; its subject is that of
 * the client certificate.
 */
export function wishedTemplate(
  nodeName: string,
  keyPair: KeyPair,
  { serving, hasLegacyUsages = false }: TemplateWish,
): RequestTemplate {
  const client = clientTemplate(nodeName, keyPair, hasLegacyUsages);
  if (!serving) return client;
  return {
    ...client,
    ...serving,
    signerName: KUBELET_SERVING,
    usages: usagesFor(keyPair, 'server auth', hasLegacyUsages),
  };
}
