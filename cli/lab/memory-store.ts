import type { CertificateStore, StoredPair } from '@rollcall/kubelet/identity/certificate-store.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';

/** The current pair as a client shows it. */
export type MemoryStore = CertificateStore & {
  pem(): { readonly certificatePem: string; readonly keyPem: string } | undefined;
};

/**
 * Keeps a node's pair in memory: a thousand nodes each have a disk of their own, and here they would share the one that
 * the control plane's log waits for. With `files` it goes there first, as a kubelet's does.
 */
export function memoryStore(files?: CertificateStore): MemoryStore {
  let current: StoredPair | undefined;
  let pem: ReturnType<MemoryStore['pem']>;
  return {
    currentFile: files?.currentFile ?? '',
    load: async () => current,
    pem: () => pem,
    async update(certificatePem, keyPair, now) {
      const [certificate] = parseCertificates(certificatePem);
      if (!certificate) throw new Error('the server issued no certificate');
      const file = await files?.update(certificatePem, keyPair, now);
      current = { certificate, keyPair };
      pem = { certificatePem, keyPem: privateKeyToPem(keyPair.privateKey) };
      return file ?? '';
    },
  };
}
