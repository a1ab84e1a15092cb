import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { clientCertificate, nodeRequest } from '#world/identity.ts';
import { createToken } from '#world/tokens.ts';
import type { Claim } from './claim.ts';
import type { Curl } from './curl.ts';

const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

/** What a person sees who asks by hand. */
export const CURL_CLAIMS: readonly Claim<Curl>[] = [
  {
    what: 'with nothing',
    async check(curl) {
      await curl.gets('/version', { code: 200, body: /"gitVersion": "v1\./ });
      await curl.gets('/readyz', { code: 200, body: /^ok$/ });
      await curl.gets(CLUSTER_INFO, { code: 200, body: /"jws-kubeconfig-[a-z0-9]{6}": / });
      await curl.gets('/api', {
        code: 403,
        body: /"message": "forbidden: User \\"system:anonymous\\" cannot get path \\"\/api\\""/,
      });
      await curl.gets('/api/v1/nodes', { code: 403, body: /"reason": "Forbidden"/ });
    },
  },
  {
    what: 'with a bootstrap token',
    async check(curl) {
      const { token } = await createToken(curl.cluster.admin);
      const bearer = ['-H', `Authorization: Bearer ${token}`];
      const request = nodeRequest('of-curl', await generateKeyPair());
      const post = [
        ...bearer,
        '-H',
        'Content-Type: application/json',
        '-d',
        JSON.stringify(request),
      ];
      const created = await curl.gets(
        REQUESTS,
        { code: 201, body: /"username": "system:bootstrap:/ },
        post,
      );
      const { name } = (
        JSON.parse(created.body) as { readonly metadata: { readonly name: string } }
      ).metadata;
      await curl.gets(`${REQUESTS}/${name}`, { code: 200, body: /"signerName"/ }, bearer);
      await curl.gets('/api/v1/secrets', { code: 403, body: /cannot list resource/ }, bearer);
      const wrong = ['-H', 'Authorization: Bearer abcdef.0123456789abcdef'];
      const refused = await curl.gets(
        '/version',
        { code: 401, body: /"message": "Unauthorized"/ },
        wrong,
      );
      assert.match(refused.head, /content-type: application\/json/i);
    },
  },
  {
    what: 'with a certificate',
    async check(curl) {
      await curl.gets(
        '/api/v1/nodes',
        { code: 200, body: /"kind": "NodeList"/ },
        await admin(curl),
      );
      const authority = await curl.cluster.authority();
      const expired = await clientCertificate(authority, {
        subject: { commonName: 'late', organizations: [] },
        notAfter: new Date(Date.now() - 60_000),
      });
      await curl.gets(
        '/version',
        { code: 401, body: /"reason": "Unauthorized"/ },
        await filesOf(curl, 'expired', expired),
      );
    },
  },
  {
    what: 'over HTTP/1.1 and HTTP/2',
    async check(curl) {
      assert.match((await curl.ask('/version', ['--http1.1'])).head, /^HTTP\/1\.1 200/);
      assert.match((await curl.ask('/version', ['--http2'])).head, /^HTTP\/2 200/);
    },
  },
  {
    what: 'in JSON, YAML and as a Table',
    async check(curl) {
      const credentials = await admin(curl);
      const path = '/api/v1/namespaces/default';
      const accept = (type: string) => [...credentials, '-H', `Accept: ${type}`];
      await curl.gets(
        path,
        { code: 200, body: /^\{\n {2}"apiVersion": "v1",\n {2}"kind": "Namespace",/ },
        credentials,
      );
      await curl.gets(path, { code: 200, body: /^kind: Namespace$/m }, accept('application/yaml'));
      await curl.gets(
        path,
        { code: 200, body: /"columnDefinitions"/ },
        accept('application/json;as=Table;v=v1;g=meta.k8s.io'),
      );
      await curl.gets(
        path,
        { code: 200, body: /"PartialObjectMetadata"/ },
        accept('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'),
      );
      await curl.gets(
        path,
        { code: 406, body: /only the following media types are accepted|Not Acceptable/ },
        accept('text/html'),
      );
    },
  },
  {
    what: 'compressed',
    async check(curl) {
      const answer = await curl.gets(
        '/apis/rbac.authorization.k8s.io/v1/clusterroles?pretty=1',
        { code: 200, body: /ClusterRoleList/ },
        [...(await admin(curl)), '--compressed'],
      );
      assert.ok(
        answer.body.length < 131_072 || /content-encoding: gzip/i.test(answer.head),
        answer.head,
      );
    },
  },
];

async function admin(curl: Curl): Promise<string[]> {
  const { clientCertificate: pair } = curl.cluster.adminConfig;
  assert.ok(pair, 'the admin has a certificate');
  return await filesOf(curl, 'admin', pair);
}

async function filesOf(
  curl: Curl,
  name: string,
  pair: { readonly certificatePem: string; readonly keyPem: string },
): Promise<string[]> {
  const file = curl.cluster.file(`curl-${name}.pem`);
  await writeFile(file, `${pair.certificatePem}\n${pair.keyPem}`, { mode: 0o600 });
  return ['--cert', file, '--key', file];
}
