import { NATS_FLAGS } from '@rollcall/shared/nats-server/nats-flags.ts';
import {
  durationFlag,
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { SIGNING_FLAGS } from '#signing/signing-flags.ts';

/** The controller-manager's flags, under upstream's names where upstream has one (kube-controller-manager). */
export const CONTROLLER_MANAGER_FLAGS = {
  kubeconfig: textFlag('kubeconfig that names the apiserver and our client certificate'),
  ...NATS_FLAGS,
  ...SIGNING_FLAGS,
  'cluster-signing-duration': durationFlag('the longest life of a certificate', '8760h'),
  'event-ttl': durationFlag('delete an event nobody wrote to for so long; 0s for never', '1h'),
  'bind-address': textFlag('address to serve health and metrics on', '0.0.0.0'),
  'secure-port': numberFlag('port to serve health and metrics on, HTTPS; 0 for none', 10_257, {
    least: 0,
    most: 65_535,
  }),
  'tls-cert-file': textFlag('serving certificate, PEM; self-signed when empty'),
  'tls-private-key-file': textFlag('key of the serving certificate, PEM'),
  'client-ca-file': textFlag(
    'authorities of those who may ask for metrics, PEM; nobody when empty',
  ),
  'leader-elect': switchFlag('work only while we hold the Lease', true),
  'leader-elect-lease-duration': durationFlag(
    'a leader that is silent for so long has lost',
    '15s',
  ),
  'leader-elect-renew-deadline': durationFlag('a leader that cannot renew gives up after', '10s'),
  'leader-elect-retry-period': durationFlag('time between attempts to get or renew it', '2s'),
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
