import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { CLUSTER_ROLES, CONFIG_MAPS, LEASES, NAMESPACES } from '#world/resources.ts';

const SERVICE_ACCOUNTS = { group: '', version: 'v1', plural: 'serviceaccounts' };
const namespace = 'default';

test('what happens to things that are deleted, and to what belongs to them', async (t) => {
  await using cluster = await Cluster.start();
  const { admin } = cluster;

  await t.test('an object with a finalizer waits for whoever put it there', async () => {
    await create(admin, 'held', { finalizers: ['example.com/mine'] });
    const doomed = await admin.delete(CONFIG_MAPS, { name: 'held', namespace });
    assert.ok(doomed.metadata.deletionTimestamp);
    const body = { metadata: { finalizers: ['example.com/mine', 'example.com/more'] } };
    const more = {
      name: 'held',
      namespace,
      contentType: 'application/merge-patch+json',
      body,
    } as const;
    await assert.rejects(admin.patch(CONFIG_MAPS, more), {
      code: 422,
      message: /no new finalizers can be added if the object is being deleted/,
    });
    await admin.patch(CONFIG_MAPS, { ...more, body: { metadata: { finalizers: [] } } });
    assert.equal(await find(admin, 'held'), undefined);
  });

  await t.test('what lost its owner goes too', async () => {
    const owner = await create(admin, 'owner');
    await create(admin, 'owned', owners(owner));
    await admin.delete(CONFIG_MAPS, { name: 'owner', namespace });
    await eventually('the owned is gone', async () => !(await find(admin, 'owned')) && true);
  });

  await t.test('orphans stay, and name no owner', async () => {
    const owner = await create(admin, 'parent');
    await create(admin, 'orphan', owners(owner));
    const propagationPolicy = 'Orphan';
    const held = await admin.delete(CONFIG_MAPS, { name: 'parent', namespace, propagationPolicy });
    assert.deepEqual(held.metadata.finalizers, ['orphan']);
    await eventually('the parent is gone', async () => !(await find(admin, 'parent')) && true);
    assert.equal((await find(admin, 'orphan'))?.metadata.ownerReferences, undefined);
  });

  await t.test('in the foreground the owner goes last', async () => {
    const owner = await create(admin, 'last');
    const hold = { finalizers: ['example.com/mine'] };
    await create(admin, 'first', { ...owners(owner, true), ...hold });
    const propagationPolicy = 'Foreground';
    await admin.delete(CONFIG_MAPS, { name: 'last', namespace, propagationPolicy });
    await eventually('the owned is being deleted', async () => {
      return (await find(admin, 'first'))?.metadata.deletionTimestamp !== undefined;
    });
    assert.deepEqual((await find(admin, 'last'))?.metadata.finalizers, ['foregroundDeletion']);
    const body = { metadata: { finalizers: [] } };
    const contentType = 'application/merge-patch+json';
    await admin.patch(CONFIG_MAPS, { name: 'first', namespace, contentType, body });
    await eventually('the owner is gone', async () => !(await find(admin, 'last')) && true);
  });

  await t.test(
    'a namespace is born with what pods need, and is emptied before it goes',
    async () => {
      const name = 'passing';
      await admin.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      await eventually('its account and its authority are there', async () => {
        const accounts = await admin.list(SERVICE_ACCOUNTS, { namespace: name });
        const authorities = await admin.list(CONFIG_MAPS, { namespace: name });
        return accounts.items.length === 1 && authorities.items.length === 1;
      });
      await create(admin, 'held', { namespace: name, finalizers: ['example.com/mine'] });
      await admin.delete(NAMESPACES, { name });
      const terminating = await admin.get(NAMESPACES, { name });
      assert.deepEqual(terminating['status'], { phase: 'Terminating' });
      await assert.rejects(create(admin, 'late', { namespace: name }), {
        code: 403,
        message:
          'configmaps "late" is forbidden: unable to create new content in namespace passing because it is being terminated',
      });
      await eventually('all but what is held is gone', async () => {
        const { items } = await admin.list(CONFIG_MAPS, { namespace: name });
        return items.length === 1 && items[0]?.metadata.deletionTimestamp !== undefined;
      });
      await admin.patch(CONFIG_MAPS, {
        name: 'held',
        namespace: name,
        contentType: 'application/merge-patch+json',
        body: { metadata: { finalizers: [] } },
      });
      await eventually('the namespace is gone', async () => {
        return !(await admin.list(NAMESPACES)).items.some(({ metadata }) => metadata.name === name);
      });
    },
  );

  await t.test('the first namespaces stay', async () => {
    await assert.rejects(admin.delete(NAMESPACES, { name: 'default' }), {
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });

  await t.test('a role is made of those that its rule chooses', async () => {
    const gathered = await eventually('the rules of view are gathered', async () => {
      const role = await admin.get(CLUSTER_ROLES, { name: 'admin' });
      return Boolean((role['rules'] as readonly unknown[] | undefined)?.length) && role;
    });
    assert.match(JSON.stringify(gathered['rules']), /rolebindings/);
    assert.match(JSON.stringify(gathered['rules']), /endpointslices/);
  });

  await t.test('a Lease is made by putting it there, a ConfigMap is not', async () => {
    const metadata = { name: 'put', namespace };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata };
    assert.ok((await admin.update(LEASES, lease)).metadata.uid);
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    await assert.rejects(admin.update(CONFIG_MAPS, configMap), { code: 404 });
  });
});

function create(admin: ApiClient, name: string, metadata: KubeObject['metadata'] = {}) {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap' };
  return admin.create(CONFIG_MAPS, { ...configMap, metadata: { namespace, name, ...metadata } });
}

async function find(admin: ApiClient, name: string): Promise<KubeObject | undefined> {
  const { items } = await admin.list(CONFIG_MAPS, { fieldSelector: `metadata.name=${name}` });
  return items.find((item) => item.metadata.namespace === namespace);
}

function owners({ metadata }: KubeObject, blockOwnerDeletion = false): KubeObject['metadata'] {
  const { name = '', uid = '' } = metadata;
  return {
    ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid, blockOwnerDeletion }],
  };
}
