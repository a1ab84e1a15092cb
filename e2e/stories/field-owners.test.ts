import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { FieldOwner } from '@rollcall/shared/resource/field-owners.ts';
import { Cluster } from '#world/cluster.ts';
import { NODES } from '#world/resources.ts';
import { type SentObject, sendObject } from '#world/send-object.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

let cluster: Cluster;
before(async () => {
  cluster = await Cluster.start(['--nodes=1']);
});
after(() => cluster.stop());

test('an apply creates, merges, takes nothing by accident, and lets go of what it drops', async () => {
  const born = await apply('fleet', { a: '1', b: '1' });
  assert.equal(born.status, 201);
  assert.deepEqual(fieldsOf(born.object, 'fleet'), { 'f:data': { 'f:a': {}, 'f:b': {} } });

  const again = await apply('fleet', { a: '1', b: '1' });
  assert.equal(again.status, 200);
  assert.deepEqual(again.object, born.object);

  const refused = await apply('rival', { a: '2', c: '1' });
  assert.equal(refused.status, 409);
  assert.equal(
    refused.object.message,
    'Apply failed with 1 conflict: conflict with "fleet": .data.a',
  );
  assert.deepEqual(
    refused.object.details?.causes?.map(({ field }) => field),
    ['.data.a'],
  );

  const taken = await apply('rival', { a: '2', c: '1' }, '&force=true');
  assert.deepEqual(taken.object['data'], { a: '2', b: '1', c: '1' });
  assert.deepEqual(fieldsOf(taken.object, 'fleet'), { 'f:data': { 'f:b': {} } });

  const dropped = await apply('fleet', {});
  assert.deepEqual(dropped.object['data'], { a: '2', c: '1' });
  assert.deepEqual(fieldsOf(dropped.object, 'fleet'), { 'f:data': {} });
});

test('every other write is owned too, by its field manager or its program', async () => {
  const path = `${CONFIG_MAPS}/written`;
  await send({ method: 'POST', path: CONFIG_MAPS, body: map('written', { a: '1' }) });
  await send({
    method: 'PATCH',
    path: `${path}?fieldManager=me`,
    type: MERGE,
    body: { data: { b: '1' } },
  });
  const { object } = await send({ method: 'GET', path });
  assert.deepEqual(fieldsOf(object, 'curl'), { 'f:data': { '.': {}, 'f:a': {} } });
  assert.deepEqual(fieldsOf(object, 'me'), { 'f:data': { 'f:b': {} } });
  const node = await cluster.admin.get(NODES, { name: 'node-1' });
  const owners = (node.metadata.managedFields ?? []) as readonly FieldOwner[];
  // The node's controller takes a taint away, sooner or later.
  const others = owners.filter(({ manager }) => manager !== 'kube-controller-manager');
  assert.ok(others.length > 0, JSON.stringify(owners));
  assert.ok(
    others.every(({ manager }) => manager === 'kubelet'),
    JSON.stringify(owners),
  );
});

test('a node’s conditions merge by their type, and its spec stays out of its status’ reach', async () => {
  const was = await cluster.admin.get(NODES, { name: 'node-1' });
  const condition = { type: 'NetworkUnavailable', status: 'False', reason: 'RouteCreated' };
  const { status, object } = await send({
    method: 'PATCH',
    path: '/api/v1/nodes/node-1/status',
    type: STRATEGIC,
    body: { spec: { unschedulable: true }, status: { conditions: [condition] } },
  });
  assert.equal(status, 200);
  assert.deepEqual(
    new Set(conditionsOf(object)),
    new Set(['NetworkUnavailable', ...conditionsOf(was)]),
  );
  assert.equal((object['spec'] as Record<string, unknown>)['unschedulable'], undefined);
});

test('patches that race for one object all get in', async () => {
  await send({ method: 'POST', path: CONFIG_MAPS, body: map('race', {}) });
  const path = `${CONFIG_MAPS}/race`;
  const racers = ['a', 'b', 'c', 'd'];
  const answers = await Promise.all(
    racers.map((name) =>
      send({ method: 'PATCH', path, type: STRATEGIC, body: { data: { [name]: '1' } } }),
    ),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  const { object } = await send({ method: 'GET', path });
  assert.deepEqual(Object.keys(object['data'] as object).sort(), racers);
});

test('what cannot be patched is refused in upstream’s words', async (t) => {
  const path = `${CONFIG_MAPS}/patched`;
  await send({ method: 'POST', path: CONFIG_MAPS, body: map('patched', { a: '1' }) });
  const tested = [{ op: 'test', path: '/data/a', value: '2' }];
  const many = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/a', value: '1' }));
  for (const [what, query, type, body, code, message] of [
    [
      'a type of patch that is none',
      '',
      'application/json',
      {},
      415,
      /^415: Unsupported Media Type$/,
    ],
    [
      'a test that fails',
      '',
      JSON_PATCH,
      tested,
      422,
      /^the server rejected our request due to an error in our request$/,
    ],
    [
      'too many operations',
      '',
      JSON_PATCH,
      many,
      413,
      /allowed maximum operations in a JSON patch is 10000, got 10001/,
    ],
    [
      'a result of the wrong type',
      '',
      MERGE,
      { data: { a: 1 } },
      422,
      /^ "" is invalid: patch: Invalid value: /,
    ],
    ['a result that breaks a rule', '', MERGE, { data: { 'a/b': '1' } }, 422, /data\[a\/b\]/],
    [
      'a version that is past',
      '',
      MERGE,
      { metadata: { resourceVersion: '1' } },
      409,
      /has been modified/,
    ],
    [
      'an apply by nobody',
      '',
      APPLY,
      map('patched', {}),
      422,
      /^PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch$/,
    ],
    [
      'force without an apply',
      '?force=true',
      MERGE,
      {},
      422,
      /force: Forbidden: may not be specified for non-apply patch/,
    ],
    [
      'an apply of an unknown field',
      '?fieldManager=x',
      APPLY,
      { ...map('patched', {}), colour: 'red' },
      400,
      /\.colour: field not declared in schema/,
    ],
    [
      'an apply that names owners',
      '?fieldManager=x',
      APPLY,
      { ...map('patched', {}), metadata: { managedFields: [] } },
      400,
      /metadata.managedFields must be nil/,
    ],
  ] as const) {
    await t.test(what, async () => {
      const answer = await send({ method: 'PATCH', path: path + query, type, body });
      assert.equal(answer.status, code, JSON.stringify(answer.object));
      assert.match(answer.object.message ?? '', message);
    });
  }
});

test('a dry run says what would be, whatever the verb, and changes nothing', async (t) => {
  const path = `${CONFIG_MAPS}/dry`;
  const created = await send({ method: 'POST', path: CONFIG_MAPS, body: map('dry', { a: '1' }) });
  const stood = created.object;
  const wished = map('dry', { a: '2' });
  for (const [what, method, to, type, body, code, data] of [
    ['create', 'POST', CONFIG_MAPS, 'application/json', map('other', { a: '2' }), 201, { a: '2' }],
    ['update', 'PUT', path, 'application/json', wished, 200, { a: '2' }],
    ['patch', 'PATCH', path, MERGE, { data: { b: '1' } }, 200, { a: '1', b: '1' }],
    ['apply', 'PATCH', path, APPLY, map('dry', { b: '1' }), 200, { a: '1', b: '1' }],
    [
      'apply that creates',
      'PATCH',
      `${CONFIG_MAPS}/other`,
      APPLY,
      map('other', { b: '1' }),
      201,
      { b: '1' },
    ],
    ['delete', 'DELETE', path, 'application/json', undefined, 200, undefined],
    ['deletecollection', 'DELETE', CONFIG_MAPS, 'application/json', undefined, 200, undefined],
  ] as const) {
    await t.test(what, async () => {
      const answer = await send({ method, path: `${to}?dryRun=All&fieldManager=x`, type, body });
      assert.equal(answer.status, code, JSON.stringify(answer.object));
      if (data) assert.deepEqual(answer.object['data'], data);
      assert.deepEqual((await send({ method: 'GET', path })).object, stood);
      assert.equal((await send({ method: 'GET', path: `${CONFIG_MAPS}/other` })).status, 404);
    });
  }
});

function map(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

function apply(manager: string, data: Readonly<Record<string, string>>, more = '') {
  const path = `${CONFIG_MAPS}/applied?fieldManager=${manager}${more}`;
  return send({ method: 'PATCH', path, type: APPLY, body: map('applied', data) });
}

function send(sent: SentObject) {
  return sendObject(cluster, sent);
}

function fieldsOf({ metadata }: KubeObject, manager: string): unknown {
  const owners = (metadata.managedFields ?? []) as readonly FieldOwner[];
  return owners.find((owner) => owner.manager === manager)?.fieldsV1;
}

function conditionsOf(node: KubeObject): string[] {
  const { conditions = [] } = node['status'] as {
    readonly conditions?: { readonly type: string }[];
  };
  return conditions.map(({ type }) => type);
}
