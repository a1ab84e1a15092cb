import assert from 'node:assert/strict';
import {
  AuthorizationV1Api,
  CertificatesV1Api,
  CoordinationV1Api,
  CoreV1Api,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import type { Claim } from './claim.ts';
import { type NodeClient, refusal } from './node-client.ts';

/** The typed clients: one call, one object. */
export const TYPED: readonly Claim<NodeClient>[] = [
  { what: 'create, read, replace, list and delete', check: handle },
  { what: 'patch in four ways', check: patch },
  { what: 'errors that can be told apart', check: fail },
  { what: 'approve a certificate request', check: approve },
  { what: 'read nodes, leases and roles', check: read },
  {
    what: 'ask what it may do',
    async check(client) {
      const body = { spec: { resourceAttributes: { verb: 'list', resource: 'nodes' } } };
      const api = client.config().makeApiClient(AuthorizationV1Api);
      const { status } = await api.createSelfSubjectAccessReview({ body });
      assert.equal(status?.allowed, true);
    },
  },
];

async function handle(client: NodeClient): Promise<void> {
  const { namespace } = client;
  const core = client.config().makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  const metadata = { name: 'typed', labels: { color: 'red' } };
  const created = await core.createNamespacedConfigMap({
    namespace,
    body: { metadata, data: { a: '1' } },
  });
  assert.ok(created.metadata?.uid);
  assert.ok(created.metadata.creationTimestamp instanceof Date);
  const replaced = await core.replaceNamespacedConfigMap({
    namespace,
    name: 'typed',
    body: { ...created, data: { a: '2' } },
  });
  assert.notEqual(replaced.metadata?.resourceVersion, created.metadata.resourceVersion);
  const listed = await core.listNamespacedConfigMap({ namespace, labelSelector: 'color=red' });
  assert.deepEqual(
    listed.items.map(({ data }) => data),
    [{ a: '2' }],
  );
  const gone = await core.deleteNamespacedConfigMap({ namespace, name: 'typed' });
  assert.equal(gone.status, 'Success');
  assert.deepEqual(await refusal(core.readNamespacedConfigMap({ namespace, name: 'typed' })), {
    code: 404,
    reason: 'NotFound',
  });
}

async function patch(client: NodeClient): Promise<void> {
  const { namespace } = client;
  const core = client.config().makeApiClient(CoreV1Api);
  const name = 'patched';
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data: {} } });
  const as = (strategy: PatchStrategy, body: object) =>
    core.patchNamespacedConfigMap(
      { namespace, name, body, fieldManager: 'interop', force: true },
      setHeaderOptions('Content-Type', strategy),
    );
  // `force` belongs to server-side apply alone.
  const plain = (strategy: PatchStrategy, body: object) =>
    core.patchNamespacedConfigMap(
      { namespace, name, body },
      setHeaderOptions('Content-Type', strategy),
    );
  await plain(PatchStrategy.JsonPatch, [{ op: 'add', path: '/data', value: { json: '1' } }]);
  await plain(PatchStrategy.MergePatch, { data: { merge: '2' } });
  await plain(PatchStrategy.StrategicMergePatch, { data: { strategic: '3' } });
  const applied = await as(PatchStrategy.ServerSideApply, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { apply: '4' },
  });
  assert.deepEqual(applied.data, { apply: '4', json: '1', merge: '2', strategic: '3' });
}

async function fail(client: NodeClient): Promise<void> {
  const { namespace } = client;
  const core = client.config().makeApiClient(CoreV1Api);
  const body = { metadata: { name: 'twice' } };
  const created = await core.createNamespacedConfigMap({ namespace, body });
  assert.deepEqual(await refusal(core.createNamespacedConfigMap({ namespace, body })), {
    code: 409,
    reason: 'AlreadyExists',
  });
  await core.replaceNamespacedConfigMap({
    namespace,
    name: 'twice',
    body: { ...body, data: { a: '1' } },
  });
  const late = core.replaceNamespacedConfigMap({ namespace, name: 'twice', body: created });
  assert.deepEqual(await refusal(late), { code: 409, reason: 'Conflict' });
  const nameless = core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'A' } } });
  assert.deepEqual(await refusal(nameless), { code: 422, reason: 'Invalid' });
}

async function approve(client: NodeClient): Promise<void> {
  const api = client.config().makeApiClient(CertificatesV1Api);
  const request = nodeRequest('of-client-node', await generateKeyPair());
  const spec = {
    ...(request['spec'] as { readonly request: string; readonly usages: string[] }),
    signerName: 'kubernetes.io/kube-apiserver-client',
    request: (request['spec'] as { readonly request: string }).request,
  };
  const created = await api.createCertificateSigningRequest({
    body: { metadata: { generateName: 'typed-' }, spec },
  });
  const name = created.metadata?.name ?? '';
  const conditions = [{ type: 'Approved', status: 'True', reason: 'Interop', message: 'seen' }];
  const body = { ...created, status: { conditions } };
  const approved = await api.replaceCertificateSigningRequestApproval({ name, body });
  assert.equal(approved.status?.conditions?.[0]?.type, 'Approved');
  await eventually('the certificate', async () => {
    const { status } = await api.readCertificateSigningRequest({ name });
    return status?.certificate;
  });
  await api.deleteCertificateSigningRequest({ name });
}

async function read(client: NodeClient): Promise<void> {
  const core = client.config().makeApiClient(CoreV1Api);
  const node = await core.readNode({ name: 'node-1' });
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  assert.equal(ready?.status, 'True');
  assert.ok(ready.lastHeartbeatTime instanceof Date);
  const leases = client.config().makeApiClient(CoordinationV1Api);
  const lease = await leases.readNamespacedLease({ name: 'node-1', namespace: 'kube-node-lease' });
  assert.equal(lease.spec?.holderIdentity, 'node-1');
  const roles = await client
    .config()
    .makeApiClient(RbacAuthorizationV1Api)
    .listClusterRole({ limit: 5 });
  assert.equal(roles.items.length, 5);
  assert.ok(roles.metadata?._continue);
}
