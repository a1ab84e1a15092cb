import { type Flags, type Settings, textFlag } from '@rollcall/shared/process/flags.ts';

/** The files of those that sign: one pair for every signer, or a pair for each that is to sign (kube-controller-manager). */
export const SIGNING_FLAGS = {
  'cluster-signing-cert-file': textFlag('authority of every signer, one certificate, PEM'),
  'cluster-signing-key-file': textFlag('key of the authority of every signer, PEM'),
  'cluster-signing-kubelet-client-cert-file': certificateOf('kube-apiserver-client-kubelet'),
  'cluster-signing-kubelet-client-key-file': keyOf('kube-apiserver-client-kubelet'),
  'cluster-signing-kubelet-serving-cert-file': certificateOf('kubelet-serving'),
  'cluster-signing-kubelet-serving-key-file': keyOf('kubelet-serving'),
  'cluster-signing-kube-apiserver-client-cert-file': certificateOf('kube-apiserver-client'),
  'cluster-signing-kube-apiserver-client-key-file': keyOf('kube-apiserver-client'),
  'cluster-signing-legacy-unknown-cert-file': certificateOf('legacy-unknown'),
  'cluster-signing-legacy-unknown-key-file': keyOf('legacy-unknown'),
} as const satisfies Flags;

export type SigningSettings = Settings<typeof SIGNING_FLAGS>;

function certificateOf(signer: string) {
  return textFlag(`authority of kubernetes.io/${signer}; with it, others need their own to sign`);
}

function keyOf(signer: string) {
  return textFlag(`key of the authority of kubernetes.io/${signer}, PEM`);
}
