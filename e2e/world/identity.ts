import { createHash } from 'node:crypto';
import type { CertificatePair } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  type Authority,
  type CertificateTemplate,
  signCertificate,
} from '@rollcall/shared/pki/authority.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair, type KeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';

const HOUR_MILLISECONDS = 3_600_000;

/** A client certificate of an authority's, good for an hour unless told otherwise. */
export async function clientCertificate(
  authority: Authority,
  template: Partial<CertificateTemplate> & Pick<CertificateTemplate, 'subject'>,
): Promise<CertificatePair> {
  const { privateKey, publicKey } = await generateKeyPair();
  const certificatePem = signCertificate(authority, {
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    notBefore: new Date(Date.now() - HOUR_MILLISECONDS),
    notAfter: new Date(Date.now() + HOUR_MILLISECONDS),
    usages: ['digital signature', 'client auth'],
    ...template,
  });
  return { certificatePem, keyPem: privateKeyToPem(privateKey) };
}

/** A request for a kubelet's client certificate, ready to be created. */
export function nodeRequest(
  nodeName: string,
  keyPair: KeyPair,
  spec: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const subject = { commonName: `system:node:${nodeName}`, organizations: ['system:nodes'] };
  const pem = createCertificateRequest({ subject, keyPair });
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { generateName: 'csr-' },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['digital signature', 'client auth'],
      ...spec,
    },
  };
}

/** The digest by which upstream tells which certificate a user showed. */
export function credentialId(der: Buffer): string {
  return `X509SHA256=${createHash('sha256').update(der).digest('hex')}`;
}
