import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  AUTHENTICATED_GROUP,
  SERVICE_ACCOUNTS_GROUP,
  UNAUTHENTICATED_GROUP,
} from '@rollcall/shared/kube/user.ts';
import { NODE_RULES } from './node-rules.ts';
import {
  clusterRole,
  clusterRoleBinding,
  group,
  pathRule,
  resourceRule,
  serviceAccount,
  user,
} from './policy-objects.ts';

/** The cluster-wide roles and bindings that every Kubernetes has, as far as they matter here (bootstrappolicy/policy.go). */

const CSR = 'certificates.k8s.io';
const REQUESTS = 'certificatesigningrequests';
const SIGNERS = [
  'legacy-unknown',
  'kubelet-serving',
  'kube-apiserver-client',
  'kube-apiserver-client-kubelet',
];
const everyone = [group(AUTHENTICATED_GROUP), group(UNAUTHENTICATED_GROUP)];
const events = resourceRule('create,patch,update', ',events.k8s.io', 'events');

const forPeople: readonly KubeObject[] = [
  clusterRole('cluster-admin', [resourceRule('*', '*', '*'), pathRule('*', '*')]),
  clusterRoleBinding('cluster-admin', [group('system:masters')]),
  clusterRole('system:discovery', [
    pathRule(
      'get',
      '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/',
    ),
  ]),
  clusterRoleBinding('system:discovery', [group(AUTHENTICATED_GROUP)]),
  clusterRole('system:public-info-viewer', [
    pathRule('get', '/healthz /livez /readyz /version /version/'),
  ]),
  clusterRoleBinding('system:public-info-viewer', everyone),
  clusterRole('system:basic-user', [
    resourceRule(
      'create',
      'authorization.k8s.io',
      'selfsubjectaccessreviews,selfsubjectrulesreviews',
    ),
    resourceRule('create', 'authentication.k8s.io', 'selfsubjectreviews'),
  ]),
  clusterRoleBinding('system:basic-user', [group(AUTHENTICATED_GROUP)]),
  clusterRole('system:monitoring', [
    pathRule('get', '/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*'),
  ]),
  clusterRoleBinding('system:monitoring', [group('system:monitoring')]),
  clusterRole('system:service-account-issuer-discovery', [
    pathRule(
      'get',
      '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
    ),
  ]),
  clusterRoleBinding('system:service-account-issuer-discovery', [group(SERVICE_ACCOUNTS_GROUP)]),
  clusterRole('system:auth-delegator', [
    resourceRule('create', 'authentication.k8s.io', 'tokenreviews'),
    resourceRule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
  ]),
];

const forNodes: readonly KubeObject[] = [
  // Bound to nobody: the Node authorizer stands in for it.
  clusterRole('system:node', NODE_RULES),
  clusterRoleBinding('system:node', []),
  clusterRole('system:node-bootstrapper', [resourceRule('create,get,list,watch', CSR, REQUESTS)]),
  ...['nodeclient', 'selfnodeclient'].map((subresource) =>
    clusterRole(`system:${CSR}:${REQUESTS}:${subresource}`, [
      resourceRule('create', CSR, `${REQUESTS}/${subresource}`),
    ]),
  ),
  ...SIGNERS.map((signer) =>
    clusterRole(`system:${CSR}:${signer}-approver`, [
      resourceRule('approve', CSR, { signers: [`kubernetes.io/${signer}`] }),
    ]),
  ),
  clusterRole('system:node-proxier', [
    resourceRule('list,watch', '', 'services,endpoints'),
    resourceRule('get,list,watch', '', 'nodes'),
    events,
    resourceRule('list,watch', 'discovery.k8s.io', 'endpointslices'),
  ]),
  clusterRoleBinding('system:node-proxier', [user('system:kube-proxy')]),
  clusterRole('system:kubelet-api-admin', [
    resourceRule('get,list,watch', '', 'nodes'),
    resourceRule('proxy', '', 'nodes'),
    resourceRule('*', '', 'nodes/log,nodes/metrics,nodes/proxy,nodes/stats'),
  ]),
];

const CONTROLLER_MANAGER = 'kube-controller-manager';

const forControllers: readonly KubeObject[] = [
  clusterRole('system:kube-controller-manager', [
    events,
    resourceRule('create', 'coordination.k8s.io', 'leases'),
    resourceRule('get,update', 'coordination.k8s.io', { leases: [CONTROLLER_MANAGER] }),
    resourceRule('create', '', 'endpoints'),
    resourceRule('get,update', '', { endpoints: [CONTROLLER_MANAGER] }),
    resourceRule('create', '', 'secrets,serviceaccounts'),
    resourceRule('delete', '', 'secrets'),
    resourceRule('get', '', 'namespaces,secrets,serviceaccounts,configmaps'),
    resourceRule('update', '', 'secrets,serviceaccounts'),
    resourceRule('create', 'authentication.k8s.io', 'tokenreviews'),
    resourceRule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    resourceRule('list,watch', '*', '*'),
    resourceRule('create', '', 'serviceaccounts/token'),
  ]),
  clusterRoleBinding('system:kube-controller-manager', [user('system:kube-controller-manager')]),
  ...controller('certificate-controller', [
    resourceRule('delete,get,list,watch', CSR, REQUESTS),
    resourceRule('update', CSR, `${REQUESTS}/approval,${REQUESTS}/status`),
    resourceRule('approve', CSR, { signers: ['kubernetes.io/kube-apiserver-client-kubelet'] }),
    resourceRule('sign', CSR, { signers: SIGNERS.map((signer) => `kubernetes.io/${signer}`) }),
    resourceRule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    events,
  ]),
  ...controller('root-ca-cert-publisher', [
    resourceRule('create,update', '', 'configmaps'),
    events,
  ]),
  ...controller('node-controller', [
    resourceRule('delete,get,list,patch,update', '', 'nodes'),
    resourceRule('patch,update', '', 'nodes/status'),
    resourceRule('update', '', 'pods/status'),
    resourceRule('delete,list', '', 'pods'),
    events,
  ]),
  ...controller('namespace-controller', [
    resourceRule('delete,get,list,watch', '', 'namespaces'),
    resourceRule('update', '', 'namespaces/finalize,namespaces/status'),
    resourceRule('delete,deletecollection,get,list', '*', '*'),
  ]),
  ...controller('service-account-controller', [
    resourceRule('create', '', 'serviceaccounts'),
    events,
  ]),
  ...controller('generic-garbage-collector', [
    resourceRule('delete,get,list,patch,update,watch', '*', '*'),
    events,
  ]),
  ...controller('clusterrole-aggregation-controller', [
    resourceRule(
      'escalate,get,list,patch,update,watch',
      'rbac.authorization.k8s.io',
      'clusterroles',
    ),
  ]),
];

/** A controller's role, bound to its service account. */
function controller(name: string, rules: Parameters<typeof clusterRole>[1]): KubeObject[] {
  const full = `system:controller:${name}`;
  return [clusterRole(full, rules), clusterRoleBinding(full, [serviceAccount(name)])];
}

export const CLUSTER_POLICY: readonly KubeObject[] = [...forPeople, ...forNodes, ...forControllers];
