import assert from 'node:assert/strict';
import { request } from 'node:https';
import test from 'node:test';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { CONFIG_MAPS, NAMESPACES } from '#world/resources.ts';

type Answer = {
  readonly status: number;
  readonly body: string;
};

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const csr = (spec: object) =>
  JSON.stringify({
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'bad' },
    spec,
  });
const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;

test('bad requests get one clear Status each, change nothing, and crash nothing', async (t) => {
  await using cluster = await Cluster.start();
  const before = await versionOf(cluster);
  for (const [what, method, path, body, code, message] of [
    ['no JSON', 'POST', CSRS, '{', 400, /json parse error/],
    ['JSON that is no object', 'POST', CSRS, '[]', 400, /unrecognized|no object/],
    [
      'another kind',
      'POST',
      CSRS,
      '{"kind":"Node","apiVersion":"v1"}',
      400,
      /does not match the expected API version/,
    ],
    ['a wrong type', 'POST', CSRS, csr({ usages: 'all' }), 400, /usages/],
    ['nesting without end', 'POST', CSRS, deep, 400, /nest|deep/],
    ['nothing in the spec', 'POST', CSRS, csr({}), 422, /spec.request.*usages.*signerName/],
    ['a NUL in the name', 'POST', CSRS, csr({}).replace('bad', 'a\\u0000b'), 422, /is invalid/],
    ['a body of 4 MiB', 'POST', CSRS, 'x'.repeat(4 * 1_048_576), 413, /limit is 3145728/],
    ['an URL of 9 kB', 'GET', `/${'a'.repeat(9_000)}`, '', 414, /longer than 8192 bytes/],
    ['a bad escape', 'GET', '/api/v1/nodes/%zz', '', 400, /not a valid url component/],
    [
      'a bad label selector',
      'GET',
      '/api/v1/nodes?labelSelector=a+b',
      '',
      400,
      /parse requirement/,
    ],
    ['a bad field selector', 'GET', '/api/v1/nodes?fieldSelector=a%3Db', '', 400, /not supported/],
    ['a path that is none', 'GET', '/apis/nothing/v1/things', '', 404, /could not find/],
    ['a method that is none', 'PUT', '/api/v1/nodes', '{}', 405, /does not allow this method/],
    ['a patch that is none', 'PATCH', '/api/v1/namespaces/default', '{', 400, /parse|JSON/i],
    ['a dry run that is none', 'POST', `${CSRS}?dryRun=maybe`, csr({}), 422, /dryRun/],
  ] as const) {
    await t.test(what, async () => {
      const answer = await send(cluster, { method, path, body });
      assert.equal(answer.status, code, answer.body);
      const status = JSON.parse(answer.body) as Record<string, unknown>;
      assert.equal(status['kind'], 'Status');
      assert.equal(status['code'], code);
      assert.ok(status['reason']);
      assert.match(String(status['message']), message);
    });
  }
  assert.equal(await versionOf(cluster), before);
  assert.equal((await cluster.admin.raw({ method: 'GET', path: '/readyz' })).status, 200);
});

/** The sequence of the last commit, once the controllers have nothing left to write. */
async function versionOf({ admin }: Cluster): Promise<string> {
  await eventually('the authority is published everywhere', async () => {
    const { items } = await admin.list(CONFIG_MAPS);
    return items.length === 4;
  });
  return (await admin.list(NAMESPACES)).metadata.resourceVersion;
}

function send(
  cluster: Cluster,
  of: { readonly method: string; readonly path: string; readonly body: string },
): Promise<Answer> {
  const { server, certificateAuthorityPem, clientCertificate } = cluster.adminConfig;
  const { hostname, port } = new URL(server);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path: of.path,
        method: of.method,
        ca: certificateAuthorityPem,
        cert: clientCertificate?.certificatePem,
        key: clientCertificate?.keyPem,
        headers: {
          'content-type':
            of.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(of.body);
  });
}
