import type { User } from '@rollcall/shared/kube/user.ts';

/** What of a request decides how urgent it is. */
export type Urgency = {
  readonly user: User;
  /** Empty for what is no resource. */
  readonly resource: string;
  readonly namespace: string;
  /** Of what is no resource. */
  readonly path: string;
};

export type PriorityLevel = {
  readonly name: string;
  /** Of all seats, the part that nobody else may take. */
  readonly reservedShare: number;
  /** Requests that may wait for a seat; more are sent away. */
  readonly queueLengthMaximum: number;
  matches(urgency: Urgency): boolean;
};

const PROBES = ['/healthz', '/livez', '/readyz'];

/** Never wait and take no seats: who repairs a swamped server, and who asks whether it lives. */
export function isExempt({ user, path }: Urgency): boolean {
  return isIn(user, 'system:masters') || PROBES.some((probe) => path.startsWith(probe));
}

/**
 * The most urgent first; a request belongs to the first that matches. Names are upstream's where upstream has one
 * (pkg/apis/flowcontrol/bootstrap); `bootstrap` is ours: nodes that join wait behind nodes that are there, since those
 * lose their Ready condition when their heartbeats wait, and their certificates when their renewals do.
 */
export const PRIORITY_LEVELS: readonly PriorityLevel[] = [
  {
    name: 'leader-election',
    reservedShare: 0.02,
    queueLengthMaximum: 50,
    matches: ({ user, resource, namespace }) =>
      resource === 'leases' && namespace === 'kube-system' && isController(user),
  },
  {
    name: 'node-high',
    reservedShare: 0.15,
    queueLengthMaximum: 5_000,
    matches: ({ user, resource }) => isNode(user) && ['nodes', 'leases'].includes(resource),
  },
  {
    name: 'system',
    reservedShare: 0.15,
    queueLengthMaximum: 5_000,
    matches: ({ user }) => isNode(user),
  },
  {
    name: 'workload-high',
    reservedShare: 0.15,
    queueLengthMaximum: 1_000,
    matches: ({ user }) => isController(user),
  },
  {
    name: 'global-default',
    reservedShare: 0.05,
    queueLengthMaximum: 500,
    matches: ({ user }) =>
      !isIn(user, 'system:bootstrappers') && isIn(user, 'system:authenticated'),
  },
  {
    name: 'bootstrap',
    reservedShare: 0.05,
    queueLengthMaximum: 1_000,
    matches: ({ user }) => isIn(user, 'system:bootstrappers'),
  },
  { name: 'catch-all', reservedShare: 0.01, queueLengthMaximum: 50, matches: () => true },
];

/** The index of the level that a request belongs to. */
export function levelOf(urgency: Urgency): number {
  return PRIORITY_LEVELS.findIndex((level) => level.matches(urgency));
}

function isNode(user: User): boolean {
  return isIn(user, 'system:nodes');
}

function isController({ name }: User): boolean {
  return name.startsWith('system:kube-') || name.startsWith('system:serviceaccount:kube-system:');
}

function isIn({ groups }: User, group: string): boolean {
  return groups.includes(group);
}
