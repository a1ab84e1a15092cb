import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';
import { CERTIFICATES } from './kubectl-certificates.ts';
import { DISCOVERY } from './kubectl-discovery.ts';
import { MAKING } from './kubectl-making.ts';
import { NODES } from './kubectl-nodes.ts';
import { POLICY } from './kubectl-policy.ts';
import { READING } from './kubectl-reading.ts';
import { WRITING } from './kubectl-writing.ts';

/** All that kubectl is said to do, in the order in which it does it. */
export const KUBECTL_CLAIMS: readonly Claim<Kubectl>[] = [
  ...DISCOVERY,
  ...READING,
  ...WRITING,
  ...MAKING,
  ...POLICY,
  ...CERTIFICATES,
  ...NODES,
];
