import assert from 'node:assert/strict';
import test from 'node:test';
import { readConfiguration } from './read-configuration.ts';

const HEAD = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n';
const read = (text: string) => readConfiguration(text, 'config.yaml');
const flags = (text: string) =>
  Object.fromEntries(read(text).map(({ flag, text: value }) => [flag, value]));

test('what kubeadm writes is followed where it means us', () => {
  const text = `${HEAD}authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
cgroupDriver: systemd
healthzPort: 10248
nodeStatusReportFrequency: 0s
rotateCertificates: true
serverTLSBootstrap: true
`;
  assert.deepEqual(flags(text), {
    'anonymous-auth': 'false',
    'authentication-token-webhook': 'true',
    'client-ca-file': '/etc/kubernetes/pki/ca.crt',
    'authorization-mode': 'Webhook',
    'healthz-port': '10248',
    'rotate-certificates': 'true',
    'rotate-server-certificates': 'true',
  });
});

test('port 0 is a port that is free', () => {
  assert.deepEqual(flags(`${HEAD}port: 0\n`), { port: '0' });
});

for (const [why, text, message] of [
  [
    'a field is unknown',
    `${HEAD}rotateCertificate: true\n`,
    /^config\.yaml:3: unknown field "rotateCertificate"$/,
  ],
  [
    'a field within is unknown',
    `${HEAD}authentication:\n  anonymous:\n    enable: true\n`,
    /^config\.yaml:5: unknown field "authentication\.anonymous\.enable"$/,
  ],
  [
    'it is of another kind',
    'apiVersion: v1\nkind: ConfigMap\n',
    /^config\.yaml:1: apiVersion: must be kubelet/,
  ],
  ['it says nothing of its kind', 'port: 1\n', /apiVersion: must be kubelet\S+, not nothing/],
  ['a field comes twice', `${HEAD}port: 1\nport: 2\n`, /^config\.yaml:4: Map keys must be unique/],
  ['it is no YAML', `${HEAD}a: [`, /^config\.yaml:3: /],
  ['it is a list', '- a\n', /must be a KubeletConfiguration/],
  ['a value is a list', `${HEAD}port: [1]\n`, /^config\.yaml:3: port: must be one value/],
] as const) {
  test(`a configuration is refused with file and line when ${why}`, () => {
    assert.throws(() => read(text), { name: 'ConfigurationFileError', message });
  });
}
