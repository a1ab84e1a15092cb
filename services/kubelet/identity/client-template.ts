import { createHash } from 'node:crypto';
import { KUBE_APISERVER_CLIENT_KUBELET } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { NODE_USER_PREFIX, NODES_GROUP } from '@rollcall/shared/kube/user.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { KeyPair } from '@rollcall/shared/pki/key-pair.ts';

/** What a kubelet asks for when it wants a client certificate (pkg/kubelet/certificate/kubelet.go). */
export type ClientTemplate = {
  readonly commonName: string;
  readonly organization: string;
  readonly usages: readonly string[];
};

/** `key encipherment` is asked for with RSA keys only, since 1.27. */
export function clientTemplate(nodeName: string, keyPair: KeyPair): ClientTemplate {
  const usages = ['digital signature', 'client auth'];
  return {
    commonName: `${NODE_USER_PREFIX}${nodeName}`,
    organization: NODES_GROUP,
    usages:
      keyPair.publicKey.asymmetricKeyType === 'rsa' ? [...usages, 'key encipherment'] : usages,
  };
}

/** The request, ready to be created; without a name it gets one from the server, `csr-` in front. */
export function clientRequest(
  template: ClientTemplate,
  keyPair: KeyPair,
  name?: string,
): KubeObject {
  const subject = {
    commonName: template.commonName,
    organizations: [template.organization],
  };
  const pem = createCertificateRequest({ subject, keyPair });
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: name ? { name } : { generateName: 'csr-' },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: KUBE_APISERVER_CLIENT_KUBELET,
      usages: template.usages,
    },
  };
}

/**
 * The name of the request of a kubelet that does not rotate: the same for the same key and wishes, so that a kubelet that
 * crashed finds its request again (pkg/kubelet/certificate/bootstrap, digestedName).
 */
export function requestName(publicKeyDer: Buffer, template: ClientTemplate): string {
  const { commonName, organization, usages } = template;
  const hash = createHash('sha512-256');
  for (const part of [publicKeyDer, commonName, organization, ...usages]) {
    hash.update(`${Buffer.from(part).toString('base64url')}|`);
  }
  return `node-csr-${hash.digest('base64url')}`;
}
