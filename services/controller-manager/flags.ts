import { NATS_FLAGS } from '@rollcall/shared/nats-server/nats-flags.ts';
import {
  durationFlag,
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';

/** The controller-manager's flags, under upstream's names where upstream has one (kube-controller-manager). */
export const CONTROLLER_MANAGER_FLAGS = {
  kubeconfig: textFlag('kubeconfig that names the apiserver and our client certificate'),
  ...NATS_FLAGS,
  'cluster-signing-cert-file': textFlag('authority that signs, one certificate, PEM'),
  'cluster-signing-key-file': textFlag('key of the authority that signs, PEM'),
  'cluster-signing-duration': durationFlag('the longest life of a certificate', '8760h'),
  controllers: textFlag('controllers to run: * for all, name for one, -name for all but one', '*'),
  'concurrent-csr-syncs': numberFlag('certificate requests in hand at once, a controller', 32, {
    least: 1,
    most: 10_000,
  }),
  'csr-signing-qps': numberFlag('certificates a second and signer; 0 for no limit', 0, {
    least: 0,
    most: 100_000,
  }),
  'csr-signing-burst': numberFlag('certificates at once where a rate is set', 10, {
    least: 1,
    most: 100_000,
  }),
  'root-ca-file': textFlag('authorities published in every namespace, PEM; none when empty'),
  'allow-short-lived-certificates': switchFlag(
    'for tests: sign for less than ten minutes when that is asked for',
    false,
  ),
} as const satisfies Flags;

export type ControllerManagerSettings = Settings<typeof CONTROLLER_MANAGER_FLAGS>;
