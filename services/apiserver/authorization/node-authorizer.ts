import { NODES_GROUP, nodeNameOf } from '@rollcall/shared/kube/user.ts';
import type { Action, Decision, ResourceAction } from './action.ts';
import type { Authorizer } from './authorize.ts';
import { NODE_RULES } from './node-rules.ts';
import { ruleAllows } from './rule-allows.ts';

/** What ties objects to nodes. */
export type NodeRelations = {
  /** Whether a pod on the node uses the object. */
  isUsedOnNode(node: string, object: UsedObject): boolean;
  isPodOnNode(node: string, pod: { readonly namespace: string; readonly name: string }): boolean;
};

export type UsedObject = {
  readonly resource: 'secrets' | 'configmaps' | 'serviceaccounts';
  readonly namespace: string;
  readonly name: string;
};

const LEASE_NAMESPACE = 'kube-node-lease';
const READING = ['get', 'list', 'watch'];

/** Keeps a node to what concerns it (plugin/pkg/auth/authorizer/node), with the selectors of 1.34. */
export function nodeAuthorizer(relations: NodeRelations): Authorizer {
  return ({ user, action }) => {
    if (!user.groups.includes(NODES_GROUP)) return noOpinion('');
    const node = nodeNameOf(user);
    if (!node) return noOpinion(`unknown node for user ${JSON.stringify(user.name)}`);
    if (action.type === 'path') return byRules(action);
    const narrowed = narrowedRefusal(node, action, relations);
    return narrowed === undefined ? byRules(action) : noOpinion(narrowed);
  };
}

/** Why the node may not, where a resource is narrowed to the node's own; undefined when it is not. */
function narrowedRefusal(
  node: string,
  action: ResourceAction,
  relations: NodeRelations,
): string | undefined {
  switch (`${action.group}/${action.resource}`) {
    case '/secrets':
    case '/configmaps':
      return readOneRefusal(node, action, relations);
    case '/serviceaccounts':
      return serviceAccountRefusal(node, action, relations);
    case '/nodes':
      return ownNodeRefusal(node, action);
    case '/pods':
      return ownPodsRefusal(node, action, relations);
    case 'resource.k8s.io/resourceslices':
      return isOwnSelected(node, action)
        ? undefined
        : `can only ${action.verb} resourceslices with spec.nodeName field selector`;
    case 'coordination.k8s.io/leases':
      return leaseRefusal(node, action);
    case 'storage.k8s.io/csinodes':
      return action.name && action.name !== node
        ? 'can only access CSINode with the same name as the requesting node'
        : undefined;
    default:
      return undefined;
  }
}

function readOneRefusal(
  node: string,
  action: ResourceAction,
  relations: NodeRelations,
): string | undefined {
  if (!READING.includes(action.verb)) return 'can only read resources of this type';
  if (action.subresource) return 'cannot read subresource';
  if (!action.namespace) return 'can only read namespaced object of this type';
  if (!action.name) return 'No Object name found';
  return unusedRefusal(node, action, relations);
}

/** Tokens of the accounts of its pods, and what credential providers must know of them. */
function serviceAccountRefusal(
  node: string,
  action: ResourceAction,
  relations: NodeRelations,
): string | undefined {
  if (action.verb === 'get' && !action.subresource) return readOneRefusal(node, action, relations);
  if (action.verb !== 'create' || !action.name)
    return 'can only create tokens for individual service accounts';
  if (action.subresource !== 'token') return 'can only create token subresource of serviceaccount';
  return unusedRefusal(node, action, relations);
}

function unusedRefusal(
  node: string,
  action: ResourceAction,
  relations: NodeRelations,
): string | undefined {
  const resource = action.resource as UsedObject['resource'];
  const isUsed = relations.isUsedOnNode(node, { ...action, resource });
  return isUsed ? undefined : `no relationship found between node '${node}' and this object`;
}

function ownNodeRefusal(node: string, { verb, name }: ResourceAction): string | undefined {
  if (!READING.includes(verb) || name === node) return undefined;
  return `node '${node}' cannot read ${name ? `'${name}'` : 'all nodes'}, only its own Node object`;
}

function ownPodsRefusal(
  node: string,
  action: ResourceAction,
  relations: NodeRelations,
): string | undefined {
  const { verb, name, namespace, subresource } = action;
  if (subresource || !READING.includes(verb)) return undefined;
  if (verb === 'get') {
    return relations.isPodOnNode(node, { namespace, name })
      ? undefined
      : `no relationship found between node '${node}' and this object`;
  }
  return isOwnSelected(node, action)
    ? undefined
    : `can only list/watch pods with spec.nodeName field selector`;
}

function isOwnSelected(node: string, { fieldSelector = '' }: ResourceAction): boolean {
  return fieldSelector
    .split(',')
    .some((part) => part === `spec.nodeName=${node}` || part === `spec.nodeName==${node}`);
}

function leaseRefusal(node: string, { namespace, verb, name }: ResourceAction): string | undefined {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(verb)) {
    return 'can only get, create, update, patch, or delete a node lease';
  }
  if (namespace !== LEASE_NAMESPACE) {
    return `can only access leases in the "${LEASE_NAMESPACE}" system namespace`;
  }
  // A create has no name on its URL; admission looks into its body.
  if (verb === 'create' || name === node) return undefined;
  return 'can only access node lease with the same name as the requesting node';
}

function byRules(action: Action): Decision {
  return { allowed: NODE_RULES.some((rule) => ruleAllows(rule, action)), reason: '' };
}

function noOpinion(reason: string): Decision {
  return { allowed: false, reason };
}
