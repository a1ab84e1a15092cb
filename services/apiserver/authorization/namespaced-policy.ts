import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { resourceRule, role, roleBinding, serviceAccount, user } from './policy-objects.ts';

/** The default roles and bindings within namespaces (bootstrappolicy/namespace_policy.go). */

const system = (name: string) => ({ namespace: 'kube-system', name });
const open = (name: string) => ({ namespace: 'kube-public', name });

const SIGNER = 'system:controller:bootstrap-signer';
const CLEANER = 'system:controller:token-cleaner';
const READER = 'extension-apiserver-authentication-reader';
const LOCKING = 'system::leader-locking-kube-controller-manager';
const CONTROLLER_MANAGER = user('system:kube-controller-manager');

export const NAMESPACED_POLICY: readonly KubeObject[] = [
  role(system(CLEANER), [resourceRule('get,list,watch,delete', '', 'secrets')]),
  roleBinding(system(CLEANER), [serviceAccount('token-cleaner')]),
  role(system(SIGNER), [resourceRule('get,list,watch', '', 'secrets')]),
  roleBinding(system(SIGNER), [serviceAccount('bootstrap-signer')]),
  role(open(SIGNER), [
    resourceRule('get,list,watch', '', 'configmaps'),
    resourceRule('update', '', { configmaps: ['cluster-info'] }),
  ]),
  roleBinding(open(SIGNER), [serviceAccount('bootstrap-signer')]),
  role(system(READER), [
    resourceRule('get,list,watch', '', { configmaps: ['extension-apiserver-authentication'] }),
  ]),
  roleBinding(system(READER), [CONTROLLER_MANAGER]),
  role(system(LOCKING), [
    resourceRule('watch', '', 'configmaps'),
    resourceRule('get,update', '', { configmaps: ['kube-controller-manager'] }),
  ]),
  roleBinding(system(LOCKING), [CONTROLLER_MANAGER, serviceAccount('kube-controller-manager')]),
];
