import os from 'node:os';
import {
  choiceFlag,
  durationFlag,
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { NO_DIFFERENCE, parseTimeDifference } from '#identity/agent-time.ts';

/** The kubelet's flags, under upstream's names where upstream has one. */
export const KUBELET_FLAGS = {
  kubeconfig: textFlag('kubeconfig of the node; written when the node bootstraps'),
  'bootstrap-kubeconfig': textFlag('kubeconfig to get the first certificate with'),
  'cert-dir': textFlag('directory of keys and certificates', '/var/lib/kubelet/pki'),
  'rotate-certificates': switchFlag(
    'ask for a new client certificate before the old one ends',
    true,
  ),
  'rotate-server-certificates': switchFlag(
    'ask the cluster for the certificate of our own server, instead of making one',
    false,
  ),
  'legacy-usages': switchFlag(
    'ask for key encipherment, for control planes of before 1.27, which insist on it',
    false,
  ),
  config: textFlag('KubeletConfiguration file; flags win over it'),
  'hostname-override': textFlag('name of the node', os.hostname()),
  'register-node': switchFlag('create the Node object', true),
  'node-labels': {
    ...textFlag('labels of the Node, key=value, separated by commas'),
    parse: labels,
  },
  'node-ip': textFlag('address of the node', '127.0.0.1'),
  address: textFlag('address to listen on', '0.0.0.0'),
  port: numberFlag('port to serve HTTPS on; 0 takes any that is free', 10_250, {
    least: 0,
    most: 65_535,
  }),
  'tls-cert-file': textFlag('certificate of our own server, PEM; made by us when absent'),
  'tls-private-key-file': textFlag('key of the certificate of our own server, PEM'),
  'client-ca-file': textFlag('authorities whose clients our server knows by certificate, PEM'),
  'anonymous-auth': switchFlag('take clients that show nothing for system:anonymous', false),
  'authentication-token-webhook': switchFlag('ask the apiserver who bears a token', true),
  'authorization-mode': choiceFlag('who decides what clients may', 'Webhook', [
    'Webhook',
    'AlwaysAllow',
  ]),
  'healthz-bind-address': textFlag('address of /healthz', '127.0.0.1'),
  'healthz-port': numberFlag('port of /healthz, without TLS; 0 for none', 10_248, {
    least: 0,
    most: 65_535,
  }),
  'node-lease-duration-seconds': numberFlag('how long a Lease holds; renewed in a quarter', 40, {
    least: 1,
    most: 86_400,
  }),
  'node-status-report-frequency': durationFlag('how often an unchanged status is told', '5m'),
  clock: {
    description:
      'for tests: how far ahead of the machine the certificate is judged, and how much faster time runs, such as +12h or 60x',
    value: NO_DIFFERENCE,
    parse: parseTimeDifference,
    defaultText: 'the machine’s',
  },
} as const satisfies Flags;

export type KubeletSettings = Settings<typeof KUBELET_FLAGS>;

function labels(text: string): string {
  const wrong = text.split(',').find((pair) => pair !== '' && !/^[^=]+=[^=]*$/.test(pair));
  if (wrong === undefined) return text;
  throw new RangeError(`${JSON.stringify(wrong)} is no label: write key=value`);
}
