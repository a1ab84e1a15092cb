import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { aggregatedClusterRole, clusterRole, labelled, resourceRule } from './policy-objects.ts';

/** The roles that people are given in namespaces: view, edit and admin, each made of those that say so (bootstrappolicy/policy.go). */

const READ = 'get,list,watch';
const WRITE = 'create,delete,deletecollection,patch,update';
const RBAC = 'rbac.authorization.k8s.io';

const aggregatesTo = (name: string, rules: Parameters<typeof clusterRole>[1]): KubeObject =>
  labelled(clusterRole(`system:aggregate-to-${name}`, rules), {
    [labelOf(name)]: 'true',
  });

export const PEOPLE_POLICY: readonly KubeObject[] = [
  labelled(aggregatedClusterRole('admin', [labelOf('admin')]), {}),
  labelled(aggregatedClusterRole('edit', [labelOf('edit')]), { [labelOf('admin')]: 'true' }),
  labelled(aggregatedClusterRole('view', [labelOf('view')]), { [labelOf('edit')]: 'true' }),
  aggregatesTo('admin', [
    resourceRule('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
    resourceRule(`${WRITE},${READ}`, RBAC, 'rolebindings,roles'),
  ]),
  aggregatesTo('edit', [
    resourceRule(READ, '', 'secrets'),
    resourceRule('impersonate', '', 'serviceaccounts'),
    resourceRule('create', '', 'serviceaccounts/token'),
    resourceRule(WRITE, '', 'pods'),
    resourceRule(WRITE, '', 'configmaps,events,secrets,serviceaccounts,services'),
    resourceRule(`${WRITE},${READ}`, 'coordination.k8s.io', 'leases'),
  ]),
  aggregatesTo('view', [
    resourceRule(READ, '', 'configmaps,endpoints,pods,serviceaccounts,services,services/status'),
    resourceRule(READ, '', 'events,namespaces/status,pods/status'),
    resourceRule(READ, '', 'namespaces'),
    resourceRule(READ, 'discovery.k8s.io', 'endpointslices'),
  ]),
];

function labelOf(name: string): string {
  return `${RBAC}/aggregate-to-${name}`;
}
