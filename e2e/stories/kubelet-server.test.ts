import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import test from 'node:test';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { approve } from '#world/approve.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { runProgram } from '#world/process.ts';
import { NODES, REQUESTS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';

type Reply = { readonly status: number; readonly body: string };

test('a kubelet serves with a certificate of the cluster, and asks the cluster who comes', async (t) => {
  await using cluster = await Cluster.start();
  const { admin, adminConfig } = cluster;
  const config = cluster.file('kubelet.yaml');
  await writeFile(
    config,
    `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
serverTLSBootstrap: true
authentication:
  anonymous: { enabled: false }
authorization: { mode: Webhook }
`,
  );
  const kubelet = cluster.kubelet('n1', [`--config=${config}`]);
  await kubelet.said('The node is ready');
  const node = await admin.get(NODES, { name: 'n1' });
  const { daemonEndpoints } = node['status'] as {
    readonly daemonEndpoints: { readonly kubeletEndpoint: { readonly Port: number } };
  };
  const port = daemonEndpoints.kubeletEndpoint.Port;
  const ask = (path: string, credentials: object = {}) => get(port, path, credentials);
  const ca = adminConfig.certificateAuthorityPem;
  const asAdmin = {
    ca,
    cert: adminConfig.clientCertificate?.certificatePem,
    key: adminConfig.clientCertificate?.keyPem,
  };
  const servingRequests = async () => {
    const { items } = await admin.list<CertificateSigningRequest>(REQUESTS);
    return items.filter(({ spec }) => spec.signerName === 'kubernetes.io/kubelet-serving');
  };

  await t.test('its request waits for a person, and until then no handshake succeeds', async () => {
    const csr = await eventually('the request', async () => (await servingRequests())[0]);
    const pem = Buffer.from(csr.spec.request, 'base64').toString('latin1');
    const { dnsNames, ipAddresses, subject } = parseCertificateRequest(pem);
    assert.deepEqual([dnsNames, ipAddresses], [['n1'], ['127.0.0.1']]);
    assert.equal(subject.commonName, 'system:node:n1');
    assert.equal(csr.spec.username, 'system:node:n1');
    assert.equal(csr.status?.conditions, undefined);
    await assert.rejects(ask('/healthz', asAdmin), /handshake|SSL|ECONNRESET|hang up/i);
  });

  await t.test('approved by hand, it serves with it at once', async () => {
    const [csr] = await servingRequests();
    await approve(admin, csr?.metadata.name ?? '');
    await kubelet.said('Serving with the certificate that the cluster issued');
    assert.deepEqual((await ask('/healthz', asAdmin)).body, 'ok');
  });

  await t.test('who comes is asked of the apiserver: who, and may they', async () => {
    const { token } = await createToken(admin);
    const bearer = (text: string) => ({ ca, headers: { authorization: `Bearer ${text}` } });
    assert.equal((await ask('/healthz', { ca })).status, 401);
    assert.equal((await ask('/healthz', bearer('abcdef.0123456789abcdef'))).status, 401);
    const forbidden = await ask('/pods', bearer(token));
    assert.equal(forbidden.status, 403);
    assert.equal(
      forbidden.body,
      `Forbidden (user=system:bootstrap:${token.slice(0, 6)}, verb=get, resource=nodes, subresource=proxy)`,
    );
    assert.equal(JSON.parse((await ask('/pods', asAdmin)).body).kind, 'PodList');
    const metrics = (await ask('/metrics', asAdmin)).body;
    assert.match(metrics, /^kubelet_certificate_manager_client_ttl_seconds \d+$/m);
    assert.match(metrics, /^kubelet_certificate_manager_server_ttl_seconds \d+$/m);
  });

  await t.test('started again, it serves with what it has, and asks for nothing', async () => {
    const before = (await servingRequests()).length;
    await kubelet.stop();
    const again = cluster.kubelet('n1', [`--config=${config}`, `--port=${port}`]);
    await again.said('The node is ready');
    assert.equal((await ask('/healthz', asAdmin)).body, 'ok');
    assert.equal((await servingRequests()).length, before);
    await again.stop();
  });

  await t.test('an unknown field of its configuration is refused with file and line', async () => {
    await writeFile(
      config,
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nportt: 1\n',
    );
    const { code, stderr } = await runProgram('services/kubelet/main.ts', [`--config=${config}`]);
    assert.equal(code, 3);
    assert.match(stderr, /kubelet\.yaml:3: unknown field "portt"/);
  });
});

function get(port: number, path: string, credentials: object): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, agent: false, ...credentials },
      async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode ?? 0, body });
      },
    );
    outgoing.once('error', reject);
    outgoing.end();
  });
}
