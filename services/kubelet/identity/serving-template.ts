import { KUBELET_SERVING } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { clientTemplate } from './client-template.ts';
import { type RequestTemplate, usagesFor } from './request-template.ts';

/** The names that a node's server goes by: those that its Node tells as addresses. */
export type ServingNames = Pick<RequestTemplate, 'dnsNames' | 'ipAddresses'>;

/** The certificate by which clients know the kubelet's own server; subject and group are those of its client certificate. */
export function servingTemplate(
  nodeName: string,
  keyPair: KeyPair,
  names: ServingNames,
): RequestTemplate {
  return {
    ...clientTemplate(nodeName, keyPair),
    ...names,
    signerName: KUBELET_SERVING,
    usages: usagesFor(keyPair, 'server auth'),
  };
}
