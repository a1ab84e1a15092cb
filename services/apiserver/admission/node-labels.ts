/** Which labels a node may not give itself (pkg/kubelet/apis/well_known_labels.go). */

const ALLOWED = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
]);
const ALLOWED_DOMAINS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const RESTRICTED_DOMAINS = ['kubernetes.io', 'k8s.io'];
const NODE_RESTRICTION = 'node-restriction.kubernetes.io';

/** Those of the label keys that a node may not set or change, sorted. */
export function forbiddenNodeLabels(keys: readonly string[]): string[] {
  return keys.filter(isForbidden).sort();
}

function isForbidden(key: string): boolean {
  const [domain = '', name] = key.split('/');
  if (name === undefined) return false;
  if (isWithin(domain, NODE_RESTRICTION)) return true;
  if (!RESTRICTED_DOMAINS.some((restricted) => isWithin(domain, restricted))) return false;
  return !ALLOWED.has(key) && !ALLOWED_DOMAINS.some((allowed) => isWithin(domain, allowed));
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}
