import { createHash, type KeyObject } from 'node:crypto';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { KeyPair } from '@rollcall/shared/pki/key-pair.ts';

/** What a kubelet asks of a signer (pkg/kubelet/certificate/kubelet.go). */
export type RequestTemplate = {
  readonly signerName: string;
  readonly commonName: string;
  readonly organization: string;
  readonly usages: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
};

/** Since 1.27 `key encipherment` is asked for with RSA keys only; before, always, and signers of those releases insist on it. */
export function usagesFor(
  keyPair: KeyPair,
  last: 'client auth' | 'server auth',
  isLegacy = false,
): string[] {
  if (isLegacy) return ['digital signature', 'key encipherment', last];
  const usages = ['digital signature', last];
  const isRsa = keyPair.publicKey.asymmetricKeyType === 'rsa';
  return isRsa ? [...usages, 'key encipherment'] : usages;
}

/** The request, ready to be created; without a name it gets one from the server, `csr-` in front. */
export function requestObject(
  template: RequestTemplate,
  keyPair: KeyPair,
  name?: string,
): KubeObject {
  const { commonName, organization, dnsNames, ipAddresses } = template;
  const pem = createCertificateRequest({
    subject: { commonName, organizations: [organization] },
    keyPair,
    dnsNames,
    ipAddresses,
  });
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: name ? { name } : { generateName: 'csr-' },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: template.signerName,
      usages: template.usages,
    },
  };
}

/**
 * The name of the request of a kubelet that does not rotate: the same for the same key and wishes, so that a kubelet that
 * crashed finds its request again (pkg/kubelet/certificate/bootstrap, digestedName).
 */
export function requestName(
  publicKey: KeyObject,
  template: Pick<RequestTemplate, 'commonName' | 'organization' | 'usages'>,
): string {
  const { commonName, organization, usages } = template;
  const publicKeyDer = publicKey.export({ type: 'spki', format: 'der' });
  const hash = createHash('sha512-256');
  for (const part of [publicKeyDer, commonName, organization, ...usages]) {
    hash.update(`${Buffer.from(part).toString('base64url')}|`);
  }
  return `node-csr-${hash.digest('base64url')}`;
}
