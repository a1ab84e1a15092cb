import {
  KUBE_APISERVER_CLIENT,
  KUBE_APISERVER_CLIENT_KUBELET,
  KUBELET_SERVING,
  LEGACY_UNKNOWN,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { Authority } from '@rollcall/shared/pki/authority.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import { authorityFiles, type PairFlags } from './authority-files.ts';
import type { SigningSettings } from './signing-flags.ts';

/** By the signer's name; who is not here does not sign. */
export type SigningAuthorities = ReadonlyMap<string, () => Authority>;

/** As flags call the signers. */
const SIGNER_NAMES = {
  'kubelet-client': KUBE_APISERVER_CLIENT_KUBELET,
  'kubelet-serving': KUBELET_SERVING,
  'kube-apiserver-client': KUBE_APISERVER_CLIENT,
  'legacy-unknown': LEGACY_UNKNOWN,
} as const;

const FLAG_NAMES = Object.keys(SIGNER_NAMES) as (keyof typeof SIGNER_NAMES)[];

/**
 * Who signs with what: all with the general pair, or each with its own (cmd/kube-controller-manager/app/options/
 * csrsigningcontroller.go). Read at once, so that a wrong file is told at the start; each is read again when it changes.
 * @throws ConfigurationError for both sorts at once, half a pair, or no pair at all
 */
export function signingAuthorities(settings: SigningSettings): SigningAuthorities {
  const own = FLAG_NAMES.map((name) => [SIGNER_NAMES[name], ownPair(settings, name)] as const);
  const given = own.filter(([, pair]) => isGiven(pair));
  const general = generalPair(settings);
  if (given.length === 0) {
    const authority = loaded(general);
    return new Map(own.map(([signerName]) => [signerName, authority]));
  }
  if (isGiven(general)) throw bothSorts(given.map(([, pair]) => pair));
  return new Map(given.map(([signerName, pair]) => [signerName, loaded(pair)]));
}

function generalPair(settings: SigningSettings): PairFlags {
  return pairOf(settings, 'cluster-signing-cert-file', 'cluster-signing-key-file');
}

function ownPair(settings: SigningSettings, name: keyof typeof SIGNER_NAMES): PairFlags {
  return pairOf(settings, `cluster-signing-${name}-cert-file`, `cluster-signing-${name}-key-file`);
}

function pairOf(
  settings: SigningSettings,
  certificateFlag: keyof SigningSettings,
  keyFlag: keyof SigningSettings,
): PairFlags {
  const certificateFile = settings[certificateFlag];
  return { certificateFlag, certificateFile, keyFlag, keyFile: settings[keyFlag] };
}

function isGiven({ certificateFile, keyFile }: PairFlags): boolean {
  return certificateFile !== '' || keyFile !== '';
}

function loaded(pair: PairFlags): () => Authority {
  const authority = authorityFiles(pair);
  authority();
  return authority;
}

function bothSorts(pairs: readonly PairFlags[]): ConfigurationError {
  const flags = pairs.flatMap(({ certificateFile, certificateFlag, keyFile, keyFlag }) => [
    ...(certificateFile ? [`--${certificateFlag}`] : []),
    ...(keyFile ? [`--${keyFlag}`] : []),
  ]);
  return new ConfigurationError(
    `--cluster-signing-cert-file and --cluster-signing-key-file are for every signer, and cannot stand beside ${flags.join(', ')}: give one sort or the other`,
  );
}
