import assert from 'node:assert/strict';
import { readdir, readlink } from 'node:fs/promises';
import { request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Claim } from '#interop/claim.ts';
import { approve } from '#world/approve.ts';
import { eventually } from '#world/eventually.ts';
import { LEASES, PODS, REQUESTS } from '#world/resources.ts';
import { whoAmI } from '#world/who-am-i.ts';
import type { RealNode } from './real-node.ts';

const EVENTS = { group: '', version: 'v1', plural: 'events' };
const CSI_NODES = { group: 'storage.k8s.io', version: 'v1', plural: 'csinodes' };
const CURRENT = ['var', 'pki', 'kubelet-client-current.pem'] as const;
const STEADY_MILLISECONDS = 60_000;
const ROTATION_MILLISECONDS = 180_000;

export const KUBELET_CLAIMS: readonly Claim<RealNode>[] = [
  {
    what: 'is joined by kubeadm join, to the end',
    async check(node) {
      const code = await eventually('the end of kubeadm join', async () => {
        const ended = await node.joinCode();
        return ended === undefined ? undefined : String(ended);
      });
      assert.equal(code, '0', (await node.log('join.log')).slice(-2_000));
      const { annotations } = (await node.node()).metadata;
      assert.ok(annotations?.['kubeadm.alpha.kubernetes.io/cri-socket']);
    },
  },
  {
    what: 'asks for its certificate with the token, and is approved and issued without a hand',
    async check(node) {
      const csr = (await requestsOf(node)).find(({ spec }) =>
        spec.username?.startsWith('system:bootstrap:'),
      );
      assert.equal(csr?.status?.conditions?.[0]?.reason, 'AutoApproved');
      assert.ok(csr?.status?.certificate);
    },
  },
  {
    what: 'registers, and becomes Ready',
    check: async (node) => void (await eventually('Ready', () => node.isReady())),
  },
  {
    what: 'writes its CSINode, its Lease and its Events',
    async check(node) {
      await node.cluster.admin.get(CSI_NODES, { name: node.name });
      await node.cluster.admin.get(LEASES, { namespace: 'kube-node-lease', name: node.name });
      await eventually('the event NodeReady', async () => {
        const { items } = await node.cluster.admin.list(EVENTS, { namespace: 'default' });
        return items.some((event) => event['reason'] === 'NodeReady');
      });
    },
  },
  {
    what: 'serves on its own port with a certificate that a person approved, and asks who comes',
    async check(node) {
      const csr = await eventually('its serving request', async () =>
        (await requestsOf(node)).find(
          ({ spec }) => spec.signerName === 'kubernetes.io/kubelet-serving',
        ),
      );
      assert.equal(csr.status?.conditions, undefined, 'it waits for a person');
      await approve(node.cluster.admin, csr.metadata.name ?? '');
      const admin = node.cluster.adminConfig.clientCertificate;
      const credentials = { cert: admin?.certificatePem, key: admin?.keyPem };
      await eventually('an answer', async () => (await statusOf(credentials)) === 200);
      assert.equal(await statusOf({}), 401);
    },
  },
  {
    what: 'asks for a token for a pod that it is given, and the pod is known by it',
    async check(node) {
      const { admin } = node.cluster;
      const { uid = '' } = (await admin.create(PODS, podWithToken(node.name))).metadata;
      const file = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~projected/t/token`;
      const token = await eventually('the token', () => node.seen(file));
      const user = await whoAmI(node.cluster.client({ token }));
      assert.equal(user.username, 'system:serviceaccount:default:default');
      const { 'authentication.kubernetes.io/pod-uid': pods } = user.extra ?? {};
      assert.deepEqual(pods, [uid]);
    },
  },
  {
    what: 'rotates its client certificate, and goes on with the new one',
    async check(node) {
      const link = () => readlink(node.file(...CURRENT));
      await eventually(
        'a certificate that it asked for itself',
        async () => (await requestsOf(node)).some(isOfNode),
        ROTATION_MILLISECONDS,
      );
      const files = async () =>
        (await readdir(node.file('var', 'pki'))).filter((name) => /^kubelet-client-\d/.test(name));
      await eventually('a second dated file', async () => (await files()).length >= 2);
      const newest = (await files()).sort().at(-1) ?? '';
      await eventually('the link to it', async () => (await link()).endsWith(newest));
      await eventually('Ready', () => node.isReady());
    },
  },
  {
    what: 'stays Ready for a minute, and renews its Lease',
    async check(node) {
      const renewed = async () => {
        const place = { namespace: 'kube-node-lease', name: node.name };
        const lease = await node.cluster.admin.get(LEASES, place);
        return (lease['spec'] as { readonly renewTime?: string }).renewTime;
      };
      const before = await renewed();
      for (let waited = 0; waited < STEADY_MILLISECONDS; waited += 5_000) {
        assert.ok(await node.isReady());
        await wait(5_000);
      }
      assert.notEqual(await renewed(), before);
    },
  },
];

async function requestsOf(node: RealNode): Promise<readonly CertificateSigningRequest[]> {
  return (await node.cluster.admin.list<CertificateSigningRequest>(REQUESTS)).items;
}

/** Made with the node's own certificate, for another of them. */
function isOfNode({ spec, status }: CertificateSigningRequest): boolean {
  const isClient = spec.signerName === 'kubernetes.io/kube-apiserver-client-kubelet';
  return isClient && spec.username === 'system:node:real-node' && Boolean(status?.certificate);
}

/** Nothing of it can run here: the volumes of its containers come first. */
function podWithToken(nodeName: string): KubeObject {
  const token = { path: 'token', expirationSeconds: 600 };
  const container = { name: 'c', image: 'none.invalid/none:1', imagePullPolicy: 'Never' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'with-token', namespace: 'default' },
    spec: {
      nodeName,
      hostNetwork: true,
      restartPolicy: 'Never',
      containers: [{ ...container, volumeMounts: [{ name: 't', mountPath: '/t' }] }],
      volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: token }] } }],
    },
  };
}

function statusOf(credentials: object): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: 10_250,
        path: '/healthz',
        agent: false,
        rejectUnauthorized: false,
        ...credentials,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.once('error', () => resolve(0));
    outgoing.end();
  });
}
