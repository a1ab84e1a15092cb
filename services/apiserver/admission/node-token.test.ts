import assert from 'node:assert/strict';
import test from 'node:test';
import { serviceAccountKind } from '@rollcall/shared/kinds/service-account.ts';
import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { restrictToken } from './node-token.ts';

const user = { name: 'system:node:n1', groups: ['system:nodes'] };
const projected = { sources: [{ serviceAccountToken: { audience: 'vault', path: 't' } }] };
const volumes = [{ projected }, { csi: { driver: 'disks' } }];
const pod = podOn('n1');
const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' };
const good = { audiences: ['vault'], boundObjectRef };

for (const [why, spec, problem] of [
  ['for an audience of a projected volume', good],
  ['for an audience of a CSI driver', { ...good, audiences: ['kms'] }],
  ['for an audience that it was given leave to', { ...good, audiences: ['registry'] }],
  [
    'for another audience',
    { ...good, audiences: ['x'] },
    /"x" not found in pod spec volume, system:node:n1 is not authorized/,
  ],
  [
    'for no audience, where no volume wants that',
    { ...good, audiences: [] },
    /audience "" not found/,
  ],
  ['for two audiences', { ...good, audiences: ['vault', 'kms'] }, /0 or 1 audiences/],
  ['bound to nothing', { ...good, boundObjectRef: null }, /not bound to a pod/],
  ['bound to a Secret', withReference({ kind: 'Secret' }), /not bound to a pod/],
  ['bound to a pod without its uid', withReference({ uid: '' }), /without a uid/],
  [
    'bound to a pod of another uid',
    withReference({ uid: 'v' }),
    /does not match the UID in record/,
  ],
  ['bound to a pod that is not there', withReference({ name: 'q' }), /pods "q" not found/],
  ['bound to another node’s pod', withReference({ name: 'elsewhere' }), /on a different node/],
] as const) {
  test(`a node ${problem ? 'gets no' : 'gets a'} token ${why}`, () => {
    const asking = () => restrictToken(reviewOf(spec), 'n1', RULES);
    if (problem) assert.throws(asking, (error: ApiError) => problem.test(error.message));
    else asking();
  });
}

const RULES = {
  findPod: (_namespace: string, name: string) =>
    name === 'p' ? pod : name === 'elsewhere' ? podOn('n2') : undefined,
  findCsiDriver: () => object('CSIDriver', { tokenRequests: [{ audience: 'kms' }] }),
  mayRequestAudience: (_user: unknown, { audience, name }: { audience: string; name: string }) =>
    audience === 'registry' && name === 'sa',
};

function withReference(change: Partial<typeof boundObjectRef>) {
  return { ...good, boundObjectRef: { ...boundObjectRef, ...change } };
}

function podOn(nodeName: string) {
  return object('Pod', { nodeName, volumes });
}

function object(kind: string, spec: object) {
  return { apiVersion: 'v1', kind, metadata: { name: 'p', uid: 'u' }, spec };
}

function reviewOf(spec: object) {
  return {
    ...{ user, kind: serviceAccountKind, namespace: 'default', name: 'sa', subresource: 'token' },
    operation: 'CREATE' as const,
    before: undefined,
    after: object('TokenRequest', spec),
  };
}
