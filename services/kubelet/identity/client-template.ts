import { KUBE_APISERVER_CLIENT_KUBELET } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { NODE_USER_PREFIX, NODES_GROUP } from '@rollcall/shared/kube/user.ts';
import type { KeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { type RequestTemplate, usagesFor } from './request-template.ts';

/** The certificate by which a kubelet is `system:node:<name>` to the apiserver. */
export function clientTemplate(
  nodeName: string,
  keyPair: KeyPair,
  hasLegacyUsages = false,
): RequestTemplate {
  return {
    signerName: KUBE_APISERVER_CLIENT_KUBELET,
    commonName: `${NODE_USER_PREFIX}${nodeName}`,
    organization: NODES_GROUP,
    usages: usagesFor(keyPair, 'client auth', hasLegacyUsages),
    dnsNames: [],
    ipAddresses: [],
  };
}
