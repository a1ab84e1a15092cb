import os from 'node:os';
import {
  type Flags,
  numberFlag,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';

/** The kubelet's flags, under upstream's names where upstream has one. */
export const KUBELET_FLAGS = {
  kubeconfig: textFlag('kubeconfig of the node; written when the node bootstraps'),
  'bootstrap-kubeconfig': textFlag('kubeconfig to get the first certificate with'),
  'cert-dir': textFlag('directory of keys and certificates', '/var/lib/kubelet/pki'),
  'rotate-certificates': switchFlag(
    'ask for a new client certificate before the old one ends',
    true,
  ),
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
} as const satisfies Flags;

export type KubeletSettings = Settings<typeof KUBELET_FLAGS>;

function labels(text: string): string {
  const wrong = text.split(',').find((pair) => pair !== '' && !/^[^=]+=[^=]*$/.test(pair));
  if (wrong === undefined) return text;
  throw new RangeError(`${JSON.stringify(wrong)} is no label: write key=value`);
}
