import assert from 'node:assert/strict';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { decodeEnvelope, encodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageBytes, messageFields } from '@rollcall/shared/protobuf/object-bytes.ts';
import { Cluster } from '#world/cluster.ts';
import { type RawRequest, sendRaw } from '#world/raw-request.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
/** Field 1000 of no message there is: two bytes, "hi". */
const UNKNOWN = Buffer.from([0xc2, 0x3e, 0x02, 0x68, 0x69]);

const settings = (name: string, data: Record<string, string>) => ({ metadata: { name }, data });
const envelope = (object: object) =>
  encodeEnvelope({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    raw: Buffer.concat([messageBytes('core.ConfigMap', object), UNKNOWN]),
  });

test('clients read and write in the form of their choice', async (t) => {
  await using cluster = await Cluster.start();
  const send = (request: RawRequest) => sendRaw(cluster.adminConfig, request);
  const ask = (path: string, accept: string) => send({ path, headers: { accept } });

  await t.test(
    'an object written as protobuf is read as JSON, and back, with what is unknown',
    async () => {
      const created = await send({
        method: 'POST',
        path: CONFIG_MAPS,
        headers: { 'content-type': PROTOBUF, accept: `${PROTOBUF},application/json` },
        body: envelope(settings('a', { color: 'blue' })),
      });
      assert.deepEqual([created.status, created.headers['content-type']], [201, PROTOBUF]);
      const { kind, raw } = decodeEnvelope(created.bytes);
      assert.equal(kind, 'ConfigMap');
      assert.deepEqual(messageFields('core.ConfigMap', raw)['data'], { color: 'blue' });
      const json = await ask(`${CONFIG_MAPS}/a`, 'application/json');
      assert.deepEqual(JSON.parse(json.body).data, { color: 'blue' });
      assert.ok(!json.body.includes('@unknown'));
      assert.ok((await ask(`${CONFIG_MAPS}/a`, PROTOBUF)).bytes.includes(UNKNOWN));
    },
  );

  await t.test('lists and watches are protobuf too', async () => {
    const list = await ask(`${CONFIG_MAPS}?fieldSelector=metadata.name%3Da`, PROTOBUF);
    const { kind, raw } = decodeEnvelope(list.bytes);
    assert.equal(kind, 'ConfigMapList');
    const { items } = messageFields('core.ConfigMapList', raw) as { items: object[] };
    assert.equal(items.length, 1);
    const query = 'watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Da';
    const watch = await ask(`${CONFIG_MAPS}?${query}`, PROTOBUF);
    assert.equal(watch.headers['content-type'], `${PROTOBUF};stream=watch`);
    assert.equal(watch.bytes.readUInt32BE(0), watch.bytes.length - 4);
    assert.ok(watch.bytes.subarray(4).includes('ADDED'));
  });

  await t.test('tables come in both versions, bare metadata in both formats', async () => {
    const as = (kind: string, version: string) => `;as=${kind};v=${version};g=meta.k8s.io`;
    for (const version of ['v1', 'v1beta1']) {
      const accept = `application/json${as('Table', version)}`;
      const table = JSON.parse((await ask(`${CONFIG_MAPS}?includeObject=None`, accept)).body);
      assert.equal(table.apiVersion, `meta.k8s.io/${version}`);
      assert.ok(table.rows.length > 0);
      assert.equal(table.rows[0].object, null);
    }
    const accept = `${PROTOBUF}${as('PartialObjectMetadataList', 'v1')}`;
    const { kind } = decodeEnvelope((await ask(CONFIG_MAPS, accept)).bytes);
    assert.equal(kind, 'PartialObjectMetadataList');
    const table = await ask(CONFIG_MAPS, `${PROTOBUF}${as('Table', 'v1')}`);
    assert.equal(table.status, 406);
  });

  await t.test('a refusal comes in the form that was asked for, or as JSON', async () => {
    const missing = decodeEnvelope((await ask(`${CONFIG_MAPS}/none`, PROTOBUF)).bytes);
    assert.equal(missing.kind, 'Status');
    assert.equal(messageFields('meta.Status', missing.raw)['reason'], 'NotFound');
    const html = await ask(CONFIG_MAPS, 'text/html');
    assert.deepEqual([html.status, JSON.parse(html.body).reason], [406, 'NotAcceptable']);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = await send({ method: 'POST', path: CONFIG_MAPS, headers: form, body: 'a=b' });
    assert.deepEqual(
      [posted.status, JSON.parse(posted.body).reason],
      [415, 'UnsupportedMediaType'],
    );
  });

  await t.test('a large answer is compressed', async () => {
    const body = JSON.stringify(settings('large', { a: 'x'.repeat(200_000) }));
    assert.equal((await send({ method: 'POST', path: CONFIG_MAPS, body })).status, 201);
    const headers = { 'accept-encoding': 'gzip' };
    const { headers: received, bytes } = await send({ path: `${CONFIG_MAPS}/large`, headers });
    assert.equal(received['content-encoding'], 'gzip');
    assert.equal(JSON.parse(gunzipSync(bytes).toString()).data.a.length, 200_000);
  });

  await t.test(
    'a field that nobody knows is refused, warned of, or ignored, as the client wants',
    async () => {
      const write = (validation: string) =>
        send({
          method: 'POST',
          path: `${CONFIG_MAPS}?dryRun=All${validation}`,
          body: '{"metadata":{"name":"b"},"dat":{},"data":{"k":"1","k":"2"}}',
        });
      const strict = await write('&fieldValidation=Strict');
      assert.equal(strict.status, 400);
      assert.match(
        JSON.parse(strict.body).message,
        /strict decoding error: unknown field "dat", duplicate field "data.k"$/,
      );
      const warned = await write('');
      assert.equal(warned.status, 201);
      assert.match(String(warned.headers['warning']), /299 - "unknown field \\"dat\\""/);
      const ignored = await write('&fieldValidation=Ignore');
      assert.deepEqual([ignored.status, ignored.headers['warning']], [201, undefined]);
      assert.equal((await write('&fieldValidation=Maybe')).status, 422);
    },
  );

  await t.test('what is served is described', async () => {
    const index = JSON.parse((await ask('/openapi/v3', '*/*')).body);
    const { serverRelativeURL } = index.paths['apis/certificates.k8s.io/v1'];
    const document = JSON.parse((await ask(serverRelativeURL, 'application/json')).body);
    const { schemas } = document.components;
    assert.ok(schemas['io.k8s.api.certificates.v1.CertificateSigningRequestSpec']);
  });
});
