import os from 'node:os';
import { type KubeObject, kubeTime } from '@rollcall/shared/kube/object.ts';

export type NodeFacts = {
  readonly name: string;
  /** Of the kubelet's own HTTPS endpoint. */
  readonly port: number;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
};

type Condition = {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
};

const CONDITIONS: readonly Condition[] = [
  condition(
    'MemoryPressure',
    'False',
    'KubeletHasSufficientMemory',
    'kubelet has sufficient memory available',
  ),
  condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
  condition(
    'PIDPressure',
    'False',
    'KubeletHasSufficientPID',
    'kubelet has sufficient PID available',
  ),
  condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
];

// Read once: it stays as it is, and each look at it reads a file of the kernel's.
const MEMORY = `${Math.floor(os.totalmem() / 1_024)}Ki`;

/** The Node as the kubelet registers it (pkg/kubelet/kubelet_node_status.go). */
export function nodeObject(facts: NodeFacts, now: Date): KubeObject {
  const [system, architecture] = [process.platform, goArchitecture()];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: facts.name,
      labels: {
        'kubernetes.io/hostname': facts.name,
        'kubernetes.io/os': system,
        'kubernetes.io/arch': architecture,
        'beta.kubernetes.io/os': system,
        'beta.kubernetes.io/arch': architecture,
        ...facts.labels,
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: {},
    status: nodeStatus(facts, now),
  };
}

/** What the node is and how it is; `previous` keeps the times since when conditions hold. */
export function nodeStatus(facts: NodeFacts, now: Date, previous?: KubeObject): object {
  const resources = {
    cpu: String(os.availableParallelism()),
    memory: MEMORY,
    pods: '110',
  };
  return {
    addresses: [
      { type: 'InternalIP', address: facts.address },
      { type: 'Hostname', address: facts.name },
    ],
    capacity: resources,
    allocatable: resources,
    conditions: CONDITIONS.map((each) => ({
      ...each,
      lastHeartbeatTime: kubeTime(now),
      lastTransitionTime: heldSince(each, previous) ?? kubeTime(now),
    })),
    daemonEndpoints: { kubeletEndpoint: { Port: facts.port } },
    nodeInfo: {
      architecture: goArchitecture(),
      operatingSystem: process.platform,
      osImage: os.version(),
      kernelVersion: os.release(),
      kubeletVersion: 'v1.35.0+rollcall',
      kubeProxyVersion: '',
      containerRuntimeVersion: 'rollcall://none',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  };
}

function heldSince(wanted: Condition, previous: KubeObject | undefined): string | undefined {
  const status = previous?.['status'] as
    | { readonly conditions?: readonly (Condition & { readonly lastTransitionTime?: string })[] }
    | undefined;
  const held = status?.conditions?.find(({ type }) => type === wanted.type);
  return held?.status === wanted.status ? held.lastTransitionTime : undefined;
}

function condition(
  type: string,
  status: Condition['status'],
  ...[reason, message]: readonly [string, string]
): Condition {
  return { type, status, reason, message };
}

/** Go's name of the architecture, which labels use. */
function goArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
