import { stat } from 'node:fs/promises';
import {
  type ClientConfig,
  KubeconfigError,
  loadKubeconfig,
} from '@rollcall/shared/api-client/kubeconfig.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';

/** A kubeconfig that may be used, or why we must bootstrap (pkg/kubelet/certificate/bootstrap, isClientConfigStillValid). */
export type KubeconfigState =
  | { readonly usable: true; readonly config: ClientConfig }
  | { readonly usable: false; readonly reason: string };

/** @throws Error when the file is there and cannot be looked at */
export async function usableKubeconfig(file: string, now: Date): Promise<KubeconfigState> {
  const exists = await stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  if (!exists) return { usable: false, reason: `there is no ${file}` };
  try {
    const config = await loadKubeconfig(file);
    const pem = config.clientCertificate?.certificatePem;
    if (!pem) return { usable: false, reason: `${file} names no client certificate` };
    const ended = parseCertificates(pem).some(({ notAfter }) => notAfter < now);
    return ended
      ? { usable: false, reason: 'part of the existing bootstrap client certificate is expired' }
      : { usable: true, config };
  } catch (error) {
    if (!(error instanceof KubeconfigError || error instanceof PkiError)) throw error;
    return { usable: false, reason: error.message };
  }
}
