import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { type ClientConfig, parseKubeconfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import type { StartedTestContainer } from 'testcontainers';
import { eventually } from '#world/eventually.ts';
import { CLUSTER_ROLE_BINDINGS, REQUESTS } from '#world/resources.ts';
import { clientOf, readyNodes } from './asking.ts';
import { logsOf } from './docker.ts';
import { RollcallCluster } from './rollcall-cluster.ts';
import { Stack } from './stack.ts';

const LIMIT = { timeout: 300_000 };
const LINK = '/var/lib/kubelet/pki/kubelet-client-current.pem';

test('a control plane in one container, and nodes beside it', LIMIT, async (t) => {
  const begin = performance.now();
  const flags = ['--cluster-signing-duration=15s'];
  await using cluster = await new RollcallCluster().withFlags(...flags).start();
  t.diagnostic(`started in ${Math.round(performance.now() - begin)} ms`);
  const kubeconfig = await cluster.kubeconfig();
  const admin = clientOf(configOf(kubeconfig));
  t.after(() => admin.close());

  await t.test('a node joins, and rotates its certificate', async () => {
    const node = await cluster.addNode('joins');
    assert.deepEqual(await readyNodes(admin), ['joins']);
    const first = await targetOf(node);
    await eventually('another certificate', async () => (await targetOf(node)) !== first);
  });

  await t.test('a token that has expired lets nobody in', async () => {
    const token = await cluster.createToken({ ttl: '1s' });
    await eventually('the token has expired', async () => !(await isGood(kubeconfig, token)));
    const node = await cluster.addNode('late', { token, until: 'started' });
    await eventually('it says why', async () =>
      /the join token \w+ (expired|is unknown)/.test(await logsOf(node.getId())),
    );
    assert.equal((await readyNodes(admin)).includes('late'), false);
  });

  await t.test('without the binding nobody is approved but by hand', async (t) => {
    const name = 'kubeadm:node-autoapprove-bootstrap';
    await admin.delete(CLUSTER_ROLE_BINDINGS, { name });

    await t.test('a request that is denied gets no certificate', async () => {
      const node = await cluster.addNode('denied', { until: 'started' });
      await decide(admin, await requestOf(admin, 'denied'), 'Denied');
      await eventually('it says why', async () => /denied/.test(await logsOf(node.getId())));
      assert.equal((await readyNodes(admin)).includes('denied'), false);
      await node.stop();
    });

    await t.test('a request that is approved does', async () => {
      await cluster.addNode('approved', { until: 'started' });
      await decide(admin, await requestOf(admin, 'approved'), 'Approved');
      await eventually('it is Ready', async () => (await readyNodes(admin)).includes('approved'));
    });
  });
});

test('the one container is confined, and ends when it is told to', LIMIT, async (t) => {
  const stack = await Stack.of(t, { profiles: ['all-in-one'], services: ['all-in-one'] });
  await stack.up();
  await stack.compose('stop');
  const { Config, HostConfig, State } = await stack.inspect('all-in-one');
  assert.deepEqual([Config.User, Config.StopTimeout], ['1000:1000', 3]);
  assert.equal(HostConfig.ReadonlyRootfs, true);
  assert.equal(State.ExitCode, 0);
});

/** Whether the apiserver knows the bearer of a token. */
async function isGood(kubeconfig: string, token: string): Promise<boolean> {
  const { clientCertificate: _, ...anybody } = configOf(kubeconfig);
  const client = clientOf({ ...anybody, token });
  try {
    return (await client.raw({ method: 'GET', path: '/version' })).status !== 401;
  } finally {
    client.close();
  }
}

function configOf(kubeconfig: string): ClientConfig {
  return parseKubeconfig(kubeconfig, { file: 'kubeconfig', baseDirectory: '.' });
}

async function targetOf(node: StartedTestContainer): Promise<string> {
  const script = `console.log(fs.readlinkSync(${JSON.stringify(LINK)}))`;
  return (await node.exec(['node', '-e', script])).stdout.trim();
}

/** The request that a node waits with. */
async function requestOf(
  admin: ApiClient,
  nodeName: string,
): Promise<CertificateSigningRequest & KubeObject> {
  return await eventually(`a request of ${nodeName}`, async () => {
    const { items } = await admin.list<CertificateSigningRequest & KubeObject>(REQUESTS);
    return items.find(({ spec, status }) => {
      const { subject } = parseCertificateRequest(Buffer.from(spec.request, 'base64').toString());
      return !status?.conditions && subject.commonName === `system:node:${nodeName}`;
    });
  });
}

async function decide(
  admin: ApiClient,
  request: CertificateSigningRequest & KubeObject,
  type: 'Approved' | 'Denied',
): Promise<void> {
  const condition = { type, status: 'True', reason: 'ByHand', message: 'by hand' };
  const decided = { ...request, status: { conditions: [condition] } };
  await admin.update(REQUESTS, decided as KubeObject, { subresource: 'approval' });
}
