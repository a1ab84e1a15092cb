import assert from 'node:assert/strict';
import test from 'node:test';
import { csiNodeKind } from '@rollcall/shared/kinds/csi-node.ts';
import { leaseKind } from '@rollcall/shared/kinds/lease.ts';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import { podKind } from '@rollcall/shared/kinds/pod.ts';
import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { nodeRestriction } from './node-restriction.ts';

const NO_TOKENS = {
  findPod: () => undefined,
  findCsiDriver: () => undefined,
  mayRequestAudience: () => false,
};
const user = { name: 'system:node:n1', groups: ['system:nodes'] };
const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' } };
const containers = [{ name: 'c', image: 'i' }];
const bound = { nodeName: 'n1', containers };
const owner = (name: string) => [{ apiVersion: 'v1', kind: 'Node', name, uid: 'u' }];
const withSecret = { ...bound, volumes: [{ name: 'v', secret: { secretName: 's' } }] };
const envFrom = [{ configMapRef: { name: 'm' } }];
const withConfigMap = { ...bound, containers: [{ name: 'c', image: 'i', envFrom }] };

for (const [kind, name, metadata, spec, problem] of [
  [nodeKind, 'n1', {}, {}, undefined],
  [nodeKind, 'n2', {}, {}, /node "n1" is not allowed to modify node "n2"/],
  [csiNodeKind, 'n1', {}, {}, undefined],
  [csiNodeKind, 'n2', {}, {}, /can only access CSINode with the same name/],
  [leaseKind, 'n1', { namespace: 'kube-node-lease' }, {}, undefined],
  [leaseKind, 'n1', { namespace: 'default' }, {}, /"kube-node-lease" system namespace/],
  [podKind, 'p', { ...mirror, ownerReferences: owner('n1') }, bound, undefined],
  [podKind, 'p', {}, bound, /can only create mirror pods/],
  [podKind, 'p', mirror, { ...bound, nodeName: 'n2' }, /spec.nodeName set to itself/],
  [
    podKind,
    'p',
    { ...mirror, ownerReferences: owner('n2') },
    bound,
    /owner reference set to itself/,
  ],
  [podKind, 'p', mirror, { ...bound, serviceAccountName: 'a' }, /reference a service account/],
  [podKind, 'p', mirror, withSecret, /reference secrets/],
  [podKind, 'p', mirror, withConfigMap, /reference configmaps/],
] as const) {
  const what = `${kind.kind} ${name} ${JSON.stringify({ metadata, spec })}`;
  test(`a node ${problem ? 'may not' : 'may'} create ${what}`, () => {
    const after: KubeObject = {
      apiVersion: 'v1',
      kind: kind.kind,
      metadata: { name, ...metadata },
      spec,
    };
    const creating = () => nodeRestriction(NO_TOKENS)(creationOf(kind, after));
    if (!problem) creating();
    else assert.throws(creating, (e: ApiError) => e.code === 403 && problem.test(e.message));
  });
}

function creationOf(kind: Kind, after: KubeObject) {
  const { name = '', namespace = '' } = after.metadata;
  const of = { kind, name, namespace, subresource: '', operation: 'CREATE' as const };
  return { ...of, user, before: undefined, after };
}
