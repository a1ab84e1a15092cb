import { DEFAULT_NODE_TOKEN_GROUP } from '@rollcall/shared/bootstrap-token/token.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { NODES_GROUP } from '@rollcall/shared/kube/user.ts';
import {
  clusterRole,
  clusterRoleBinding,
  group,
  resourceRule,
  role,
  roleBinding,
  user,
} from './policy-objects.ts';

/** What `kubeadm init` grants so that nodes can join and rotate (cmd/kubeadm/app/phases/bootstraptoken). */

const joining = group(DEFAULT_NODE_TOKEN_GROUP);
const nodes = group(NODES_GROUP);
const REQUESTS = 'system:certificates.k8s.io:certificatesigningrequests';

export const KUBEADM_POLICY: readonly KubeObject[] = [
  clusterRoleBinding('kubeadm:kubelet-bootstrap', [joining], 'system:node-bootstrapper'),
  clusterRoleBinding('kubeadm:node-autoapprove-bootstrap', [joining], `${REQUESTS}:nodeclient`),
  clusterRoleBinding(
    'kubeadm:node-autoapprove-certificate-rotation',
    [nodes],
    `${REQUESTS}:selfnodeclient`,
  ),
  clusterRoleBinding('kubeadm:cluster-admins', [group('kubeadm:cluster-admins')], 'cluster-admin'),
  clusterRole('kubeadm:get-nodes', [resourceRule('get', '', 'nodes')]),
  clusterRoleBinding('kubeadm:get-nodes', [joining]),
  ...readableConfigMap('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', {
    name: 'cluster-info',
    by: [user('system:anonymous')],
  }),
  ...readableConfigMap('kube-system', 'kubeadm:nodes-kubeadm-config', {
    name: 'kubeadm-config',
    by: [joining, nodes],
  }),
  ...readableConfigMap('kube-system', 'kubeadm:kubelet-config', {
    name: 'kubelet-config',
    by: [joining, nodes],
  }),
];

function readableConfigMap(
  namespace: string,
  roleName: string,
  configMap: { readonly name: string; readonly by: Parameters<typeof roleBinding>[1] },
): KubeObject[] {
  const named = { namespace, name: roleName };
  return [
    role(named, [resourceRule('get', '', { configmaps: [configMap.name] })]),
    roleBinding(named, configMap.by),
  ];
}
