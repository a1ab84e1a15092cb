import assert from 'node:assert/strict';
import { messageBytes, messageFields } from '@rollcall/shared/protobuf/object-bytes.ts';

const COUNT = 2_000;
const WARM_UP = 2_000;
const NODE_BYTES = 12_000;

/** CPU of turning one Node of 12 kB to protobuf, and back, once the code is compiled. */
export function nodeProtobufMilliseconds(): { readonly write: number; readonly read: number } {
  const node = nodeOf(NODE_BYTES);
  const bytes = messageBytes('core.Node', node);
  assert.deepEqual(messageFields('core.Node', bytes), node);
  return {
    write: cpuMilliseconds(() => messageBytes('core.Node', node)),
    read: cpuMilliseconds(() => messageFields('core.Node', bytes)),
  };
}

function cpuMilliseconds(work: () => unknown): number {
  for (let round = 0; round < WARM_UP; round += 1) work();
  const before = process.cpuUsage();
  for (let round = 0; round < COUNT; round += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / COUNT;
}

/** What a kubelet with images reports: they make most of a Node's bytes, as many as fill it up. */
function nodeOf(bytes: number): object {
  const images: object[] = [];
  while (messageBytes('core.Node', nodeWith(images)).length < bytes)
    images.push(image(images.length));
  return nodeWith(images);
}

function nodeWith(images: readonly object[]): object {
  const resources = {
    cpu: '8',
    'ephemeral-storage': '101430960Ki',
    memory: '32863504Ki',
    pods: '110',
  };
  return {
    metadata: {
      name: 'worker-1',
      uid: '0b7a2f2e-6a0e-4a51-9b0c-3c4f5f0e6d11',
      resourceVersion: '123456',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'kubernetes.io/hostname': 'worker-1', 'kubernetes.io/os': 'linux' },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'], providerID: 'bench://worker-1' },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map(condition),
      addresses: [
        { type: 'InternalIP', address: '192.0.2.1' },
        { type: 'Hostname', address: 'worker-1' },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
      ...(images.length > 0 ? { images } : {}),
    },
  };
}

function condition(type: string): object {
  return {
    type,
    status: type === 'Ready' ? 'True' : 'False',
    lastHeartbeatTime: '2026-01-01T00:05:00Z',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    reason: `Kubelet${type}`,
    message: `kubelet has looked at ${type}`,
  };
}

function image(index: number): object {
  const repository = `registry.example/team/service-${index}`;
  const digest = index.toString(16).padStart(64, 'a');
  return {
    names: [`${repository}@sha256:${digest}`, `${repository}:v1.${index}.0`],
    sizeBytes: 50_000_000 + index,
  };
}
