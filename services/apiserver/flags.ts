import { NATS_FLAGS } from '@rollcall/shared/nats-server/nats-flags.ts';
import {
  durationFlag,
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';

/** The apiserver's flags, under upstream's names where upstream has one (kube-apiserver). */
export const APISERVER_FLAGS = {
  'bind-address': textFlag('address to listen on', '0.0.0.0'),
  'secure-port': numberFlag('port to serve HTTPS on', 6443, { least: 1, most: 65_535 }),
  'tls-cert-file': textFlag('serving certificate, PEM, the chain after it'),
  'tls-private-key-file': textFlag('key of the serving certificate, PEM'),
  'client-ca-file': textFlag('authorities whose client certificates authenticate, PEM'),
  'enable-bootstrap-token-auth': switchFlag(
    'let bootstrap tokens of kube-system authenticate',
    false,
  ),
  'service-account-signing-key-file': textFlag(
    'key that tokens of service accounts are signed with, PEM; without it there are none',
  ),
  'service-account-key-file': textFlag(
    'keys that such tokens are checked by, PEM; the signing key when not given',
  ),
  'service-account-issuer': textFlag(
    'name under which tokens are issued, an https URL for others to check them by',
    'https://kubernetes.default.svc.cluster.local',
  ),
  'service-account-jwks-uri': textFlag('where others find the keys; this server when not given'),
  'service-account-max-token-expiration': durationFlag(
    'longest life of a token, at least an hour; 0 for no limit',
    '0s',
  ),
  'service-account-extend-token-expiration': switchFlag(
    'let tokens of pods that know of no renewal live a year',
    true,
  ),
  'api-audiences': textFlag('audiences of this server, with commas; the issuer when not given'),
  'anonymous-auth': switchFlag('let requests without credentials in as system:anonymous', true),
  'authorization-mode': {
    ...textFlag('authorizers, asked in this order', 'Node,RBAC'),
    parse: authorizationModes,
  },
  ...NATS_FLAGS,
  'max-requests-inflight': numberFlag(
    'reading requests at once; with the next, the seats that priority levels share; 0 for no limit',
    400,
    {
      least: 0,
      most: 1_000_000,
    },
  ),
  'max-mutating-requests-inflight': numberFlag('writing requests at once; 0 for no limit', 200, {
    least: 0,
    most: 1_000_000,
  }),
  'audit-log-path': textFlag('file for audit events, one JSON line each; - for standard output'),
  'allow-short-lived-certificates': switchFlag(
    'for tests: certificates may be asked for that live less than ten minutes',
    false,
  ),
} as const satisfies Flags;

export type ApiserverSettings = Settings<typeof APISERVER_FLAGS>;

const MODES = ['Node', 'RBAC'];

function authorizationModes(text: string): string {
  const modes = text.split(',');
  const unknown = modes.find((mode) => !MODES.includes(mode));
  if (unknown === undefined && new Set(modes).size === modes.length) return text;
  throw new RangeError(
    `must name each of ${MODES.join(', ')} at most once, not ${JSON.stringify(text)}`,
  );
}
