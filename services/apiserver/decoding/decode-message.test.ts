import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import { decodeMessage } from './decode-message.ts';
import { TypeMismatch } from './type-mismatch.ts';

const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });

test('an object is what was sent, in the one form that Go would write', () => {
  const sent = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', creationTimestamp: null, labels: { a: null }, annotations: {} },
    spec: { unschedulable: false, podCIDRs: [], taints: [{ key: 'k', effect: 'NoSchedule' }] },
    status: {
      capacity: { cpu: 2, memory: '1Gi' },
      conditions: [
        { type: 'Ready', status: '', lastHeartbeatTime: '2026-01-01T02:00:00.5+02:00', reason: '' },
      ],
      daemonEndpoints: {},
    },
  };
  assert.deepEqual(decodeMessage(messageOf('core.Node'), sent), {
    object: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1', labels: { a: '' } },
      spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] },
      status: {
        capacity: { cpu: '2', memory: '1Gi' },
        conditions: [{ type: 'Ready', status: '', lastHeartbeatTime: '2026-01-01T00:00:00Z' }],
      },
    },
    unknownFields: [],
  });
});

test('a pointer keeps its zero', () => {
  const spec = {
    automountServiceAccountToken: false,
    hostNetwork: false,
    volumes: [{ emptyDir: {} }],
  };
  const { object } = decodeMessage(messageOf('core.Pod'), pod(spec));
  assert.deepEqual(object['spec'], {
    automountServiceAccountToken: false,
    volumes: [{ emptyDir: {} }],
  });
});

test('unknown fields are left out and told with their paths', () => {
  const spec = { containers: [{ name: 'c', imag: 'x', env: [{ nam: 'a' }] }], '@unknown': 'AA==' };
  const { object, unknownFields } = decodeMessage(messageOf('core.Pod'), {
    ...pod(spec),
    extra: 1,
  });
  assert.deepEqual(object['spec'], { containers: [{ name: 'c', env: [{}] }] });
  assert.deepEqual(unknownFields, [
    'spec.containers[0].imag',
    'spec.containers[0].env[0].nam',
    'spec.@unknown',
    'extra',
  ]);
});

test('kept protobuf fields stay where they are believed', () => {
  const document = pod({ '@unknown': 'AA==' });
  const { object, unknownFields } = decodeMessage(messageOf('core.Pod'), document, {
    keepsUnknown: (text) => text === 'AA==',
  });
  assert.deepEqual(object['spec'], { '@unknown': 'AA==' });
  assert.deepEqual(unknownFields, []);
});

const mismatches: readonly [string, string, object, string][] = [
  [
    'a number for a text deep inside',
    'core.Pod',
    pod({ containers: [{ name: 'c', env: [{ name: 'e', value: 1 }] }] }),
    'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
  ],
  [
    'a bool in a map of texts',
    'core.ConfigMap',
    { data: { a: true } },
    'json: cannot unmarshal bool into Go struct field ConfigMap.data of type string',
  ],
  [
    'a text for a list of messages',
    'core.Pod',
    pod({ containers: 'c' }),
    'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    'a list for a message',
    'core.Pod',
    { spec: [] },
    'json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec',
  ],
  [
    'a text for a map',
    'core.ConfigMap',
    { metadata: { labels: 'a=b' } },
    'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string',
  ],
  [
    'a fraction for a whole number',
    'coordination.Lease',
    { spec: { leaseDurationSeconds: 1.5 } },
    'json: cannot unmarshal number 1.5 into Go struct field LeaseSpec.spec.leaseDurationSeconds of type int32',
  ],
  [
    'a number beyond 32 bits',
    'coordination.Lease',
    { spec: { leaseDurationSeconds: 2 ** 31 } },
    'json: cannot unmarshal number into Go struct field LeaseSpec.spec.leaseDurationSeconds of type int32',
  ],
  [
    'bytes that are no base64',
    'core.Secret',
    { data: { a: 'ab*=' } },
    'illegal base64 data at input byte 2',
  ],
  [
    'base64 without its end',
    'core.Secret',
    { data: { a: 'abcde' } },
    'illegal base64 data at input byte 4',
  ],
  [
    'a day for a time',
    'coordination.Lease',
    { metadata: { creationTimestamp: '2026-01-01' } },
    'parsing time "2026-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "2026-01-01" as "2006"',
  ],
  [
    'a quantity of nothing known',
    'core.Node',
    { status: { capacity: { cpu: '1 core' } } },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
];
for (const [why, name, document, message] of mismatches) {
  test(`a document is refused for ${why}`, () => {
    assert.throws(
      () => decodeMessage(messageOf(name), document),
      (error) => error instanceof TypeMismatch && error.message === message,
    );
  });
}

test('a label may have the name of what every object has', () => {
  const document = JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}') as object;
  const { object } = decodeMessage(messageOf('core.Node'), document);
  const { labels } = object['metadata'] as { labels: object };
  assert.deepEqual(Object.entries(labels), [['__proto__', 'x']]);
});

test('micro times have six digits', () => {
  const lease = {
    spec: { renewTime: '2026-01-01T00:00:00.1234567Z', acquireTime: '2026-01-01T00:00:00Z' },
  };
  assert.deepEqual(decodeMessage(messageOf('coordination.Lease'), lease).object['spec'], {
    renewTime: '2026-01-01T00:00:00.123456Z',
    acquireTime: '2026-01-01T00:00:00.000000Z',
  });
});
