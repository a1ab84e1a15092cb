import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { loadKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import {
  type CertificateSigningRequest,
  KUBE_APISERVER_CLIENT_KUBELET,
  KUBELET_SERVING,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { approve, deny } from '#world/approve.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import { CLUSTER_ROLE_BINDINGS, EVENTS, REQUESTS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';

test('what a node may not have is refused, and the reason is told where one looks', async (t) => {
  await using cluster = await Cluster.start(['--nodes=1']);
  const { admin } = cluster;

  await t.test(
    'a request for more than a kubelet may have is not approved, and an Event says why',
    async () => {
      const { token } = await createToken(admin);
      const joining = cluster.client({ token });
      const keyPair = await generateKeyPair();
      const node = { commonName: 'system:node:n1', organizations: ['system:nodes'] };
      for (const [wanted, why] of [
        [{ subject: node, dnsNames: ['n1'] }, /subjectAltNames are not allowed/],
        [
          { subject: { ...node, organizations: ['system:nodes', 'system:masters'] } },
          /subject organization is not system:nodes alone/,
        ],
        [{ subject: { ...node, commonName: 'n1' } }, /does not begin with system:node:/],
      ] as const) {
        const pem = createCertificateRequest({ keyPair, ...wanted });
        const request = Buffer.from(pem).toString('base64');
        const csr = await joining.create(REQUESTS, nodeRequest('n1', keyPair, { request }));
        const event = await eventOf(admin, csr.metadata.uid);
        assert.equal(event['reason'], 'NotRecognized');
        assert.match(String(event['message']), why);
        const waiting = await admin.get(REQUESTS, { name: csr.metadata.name ?? '' });
        assert.deepEqual(waiting['status'], {}, 'it stays pending, as upstream leaves it');
        assert.match(await cluster.log('controller-manager'), why);
      }
    },
  );

  await t.test('a kubelet whose certificates are denied tells it of its Node', async () => {
    // Without this nobody approves a rotation, and the two requests wait for a person.
    await admin.delete(CLUSTER_ROLE_BINDINGS, {
      name: 'kubeadm:node-autoapprove-certificate-rotation',
    });
    const kubelet = cluster.kubelet('n9', ['--rotate-server-certificates']);
    await kubelet.said('The node is ready');
    kubelet.child.kill('SIGHUP');
    for (const signerName of [KUBELET_SERVING, KUBE_APISERVER_CLIENT_KUBELET]) {
      const csr = await eventually('the request', async () => {
        const { items } = await admin.list<CertificateSigningRequest>(REQUESTS);
        return items.find(
          ({ spec, status }) =>
            spec.username === 'system:node:n9' &&
            spec.signerName === signerName &&
            !status?.conditions,
        );
      });
      const why = `not today: ${signerName}`;
      await deny(admin, csr.metadata.name ?? '', why);
      const event = await eventOf(admin, 'n9', why);
      assert.deepEqual([event['type'], event['reason']], ['Warning', 'CertificateRefused']);
      await kubelet.said(why);
    }
  });

  await t.test(
    'a node that asks for more in its own name is not approved, and an Event says why',
    async () => {
      const config = await loadKubeconfig(cluster.file('nodes', 'node-1', 'kubelet.conf'));
      const node = cluster.clientOf(config);
      const keyPair = await generateKeyPair();
      const own = { commonName: 'system:node:node-1', organizations: ['system:nodes'] };
      const more = { ...own, organizations: ['system:nodes', 'system:masters'] };
      const requestOf = (wish: object) =>
        Buffer.from(createCertificateRequest({ subject: own, keyPair, ...wish })).toString(
          'base64',
        );
      for (const [wish, why] of [
        [{ subject: more }, /subject organization is not system:nodes alone/],
        [{ dnsNames: ['kubernetes.default.svc'] }, /subjectAltNames are not allowed/],
      ] as const) {
        const request = requestOf(wish);
        const csr = await node.create(REQUESTS, nodeRequest('node-1', keyPair, { request }));
        const event = await eventOf(admin, csr.metadata.uid);
        assert.match(String(event['message']), why);
      }
    },
  );

  await t.test(
    'a serving request that its signer refuses says why in its condition and in an Event',
    async () => {
      const config = await loadKubeconfig(cluster.file('nodes', 'node-1', 'kubelet.conf'));
      const spec = {
        signerName: 'kubernetes.io/kubelet-serving',
        usages: ['digital signature', 'server auth'],
      };
      const wish = nodeRequest('node-1', await generateKeyPair(), spec);
      const csr = await cluster.clientOf(config).create(REQUESTS, wish);
      await approve(admin, csr.metadata.name ?? '');
      const event = await eventOf(admin, csr.metadata.uid);
      assert.equal(event['reason'], 'SignerValidationFailure');
      assert.equal(event['message'], 'DNS or IP subjectAltName is required');
      const { status } = await admin.get<CertificateSigningRequest>(REQUESTS, {
        name: csr.metadata.name ?? '',
      });
      assert.equal(
        status?.conditions?.find(({ type }) => type === 'Failed')?.message,
        event['message'],
      );
    },
  );
});

async function eventOf(admin: ApiClient, uid = '', message = ''): Promise<KubeObject> {
  return await eventually('an Event', async () => {
    const { items } = await admin.list(EVENTS, { namespace: 'default' });
    return items.find(
      (event) =>
        (event['involvedObject'] as { uid?: string }).uid === uid &&
        String(event['message']).includes(message),
    );
  });
}
