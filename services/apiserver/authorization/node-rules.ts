import type { PolicyRule } from '@rollcall/shared/kinds/rbac-rules.ts';
import { resourceRule as rule } from './policy-objects.ts';

/** What every node may do, before the Node authorizer narrows it (bootstrappolicy/policy.go, NodeRules). */
export const NODE_RULES: readonly PolicyRule[] = [
  rule('create', 'authentication.k8s.io', 'tokenreviews'),
  rule('create', 'authorization.k8s.io', 'subjectaccessreviews,localsubjectaccessreviews'),
  rule('get,list,watch', '', 'services'),
  rule('create,get,list,watch', '', 'nodes'),
  rule('patch,update', '', 'nodes/status'),
  rule('patch,update', '', 'nodes'),
  rule('create,patch,update', '', 'events'),
  rule('create,patch,update', 'events.k8s.io', 'events'),
  rule('get,list,watch', '', 'pods'),
  rule('create,delete', '', 'pods'),
  rule('patch,update', '', 'pods/status'),
  rule('create', '', 'pods/eviction'),
  rule('get,list,watch', '', 'configmaps,secrets'),
  rule('get', '', 'persistentvolumeclaims,persistentvolumes'),
  rule('get', '', 'endpoints'),
  rule('create,get,list,watch', 'certificates.k8s.io', 'certificatesigningrequests'),
  rule('create,get,update,patch,delete', 'coordination.k8s.io', 'leases'),
  rule('get', 'storage.k8s.io', 'volumeattachments'),
  rule('create', '', 'serviceaccounts/token'),
  rule('get', '', 'serviceaccounts'),
  rule('get,patch,update', '', 'persistentvolumeclaims/status'),
  rule('get,list,watch', 'storage.k8s.io', 'csidrivers'),
  rule('create,get,update,patch,delete', 'storage.k8s.io', 'csinodes'),
  rule('get,list,watch', 'node.k8s.io', 'runtimeclasses'),
  // Not served here: a kubelet that removes its own of old is told that there are none, not that it may not.
  rule('deletecollection', 'resource.k8s.io', 'resourceslices'),
];
