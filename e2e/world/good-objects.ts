import type { ResourcePath } from '@rollcall/shared/api-client/resource-path.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { KeyPair } from '@rollcall/shared/pki/key-pair.ts';

export type GoodObject = {
  readonly resource: ResourcePath;
  /** Absent for kinds that are in none. */
  readonly namespace?: string;
  readonly object: KubeObject;
};

const RBAC = 'rbac.authorization.k8s.io';

/** One object of every kind that may be created as it stands, all of one name, in the namespace `default` if in any. */
export function goodObjects(name: string, keyPair: KeyPair): readonly GoodObject[] {
  const of = (apiVersion: string, kind: string, rest: object) =>
    good({ apiVersion, kind, name }, rest);
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
  const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'system:discovery' };
  const subjects = [{ apiGroup: RBAC, kind: 'User', name: 'jane' }];
  const container = { name: 'c', image: 'example.com/c:1' };
  const endpoint = { addresses: ['192.0.2.1'] };
  const regarding = { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: 'default' };
  return [
    of('v1', 'ConfigMap', { data: { a: 'b' }, binaryData: { c: 'AAE=' } }),
    of('v1', 'Secret', { data: { a: 'Yg==' }, type: 'Opaque' }),
    of('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
    of('v1', 'Pod', { spec: { containers: [container], nodeName: name } }),
    of('v1', 'Service', { spec: { ports: [{ port: 80 }], selector: { a: 'b' } } }),
    of('v1', 'Endpoints', {
      subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }],
    }),
    of('v1', 'Event', {
      involvedObject: regarding,
      reason: 'Seen',
      message: 'seen',
      type: 'Normal',
    }),
    of('v1', 'Namespace', {}),
    of('v1', 'Node', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
    of('coordination.k8s.io/v1', 'Lease', {
      spec: { holderIdentity: name, leaseDurationSeconds: 40 },
    }),
    of('discovery.k8s.io/v1', 'EndpointSlice', {
      addressType: 'IPv4',
      endpoints: [endpoint],
      ports: [],
    }),
    of('node.k8s.io/v1', 'RuntimeClass', { handler: 'runc' }),
    of('storage.k8s.io/v1', 'CSIDriver', { spec: { attachRequired: false } }),
    of('storage.k8s.io/v1', 'CSINode', { spec: { drivers: [] } }),
    of(`${RBAC}/v1`, 'Role', { rules }),
    of(`${RBAC}/v1`, 'ClusterRole', { rules }),
    of(`${RBAC}/v1`, 'RoleBinding', { roleRef, subjects }),
    of(`${RBAC}/v1`, 'ClusterRoleBinding', { roleRef, subjects }),
    of('certificates.k8s.io/v1', 'CertificateSigningRequest', {
      spec: {
        request: requestOf(name, keyPair),
        signerName: 'kubernetes.io/kube-apiserver-client',
        usages: ['digital signature', 'client auth'],
      },
    }),
  ];
}

/** A certificate request as an object holds it: a PEM block in base64. */
function requestOf(commonName: string, keyPair: KeyPair): string {
  const pem = createCertificateRequest({ subject: { commonName, organizations: [] }, keyPair });
  return Buffer.from(pem).toString('base64');
}

function good(
  of: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  rest: object,
): GoodObject {
  const { apiVersion, kind, name } = of;
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const known = ALL_KINDS.find((other) => other.kind === kind && other.group === group);
  if (known === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
  const namespace = known.namespaced ? { namespace: 'default' } : {};
  return {
    resource: { group, version, plural: known.plural },
    ...namespace,
    object: { apiVersion, kind, metadata: { name, ...namespace }, ...rest },
  };
}
