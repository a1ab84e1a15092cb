import assert from 'node:assert/strict';
import test from 'node:test';
import { type ApiClient, createApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { eventually } from '#world/eventually.ts';
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '#world/resources.ts';
import { whoAmI } from '#world/who-am-i.ts';
import { configMap, readyNodes, unlessAway } from './asking.ts';
import { type Acknowledged, join } from './joining.ts';
import { Stack } from './stack.ts';

/** Each is killed once, so whichever leads is among them. */
const MORTALS = [
  ...['nats', 'nats-2', 'nats-3'],
  ...['apiserver', 'apiserver-2'],
  ...['controller-manager', 'controller-manager-2'],
];
/** Servers of a log elect another leader in seconds; readers may need a minute to notice. */
const PATIENCE_MILLISECONDS = 180_000;
const NODES_A_ROUND = 50;
const TOKEN = 'abcdef.0123456789abcdef';

test('three of nats, two of everything else', { timeout: 600_000 }, async (t) => {
  const stack = await Stack.of(t, { profiles: ['ha'] });
  await stack.up();
  const admins = [await stack.admin(), await stack.secondAdmin()] as const;
  const { clientCertificate: _, ...anybody } = await stack.adminConfig();
  const bootstraps = [stack.server, stack.secondServer].map((server) => {
    return { ...anybody, server, token: TOKEN };
  });

  await t.test('kubelets join by the one name that both apiservers have', async () => {
    await eventually('three are Ready', async () => (await readyNodes(admins[0])).length === 3);
  });

  await t.test('what one apiserver acknowledged the other shows at once', async () => {
    for (let round = 0; round < 20; round++) {
      const [writer, reader] = round % 2 === 0 ? admins : admins.toReversed();
      assert.ok(writer && reader);
      const written = await writer.create(CONFIG_MAPS, configMap(`read-after-write-${round}`));
      assert.equal(await seenBy(reader, written.metadata), written.metadata.resourceVersion);
    }
  });

  await t.test('a token that one apiserver gave is taken by the other', async () => {
    const metadata = { namespace: 'default', name: 'default' };
    await admins[1].get(SERVICE_ACCOUNTS, metadata);
    const kind = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' };
    const request = { ...kind, metadata, spec: {} };
    const given = await admins[0].create(SERVICE_ACCOUNTS, request, { subresource: 'token' });
    const { token } = given['status'] as { readonly token: string };
    const credentials = { ...anybody, server: stack.secondServer, token };
    const other = createApiClient(credentials, { userAgent: 'rollcall-e2e/0.1' });
    t.after(() => other.close());
    assert.equal((await whoAmI(other)).username, 'system:serviceaccount:default:default');
  });

  for (const service of MORTALS) {
    await t.test(`${service} is killed while ${NODES_A_ROUND} nodes join`, async (t) => {
      const begin = performance.now();
      let [joined, isKilled] = [0, false];
      const acknowledged = await Promise.all(
        Array.from({ length: NODES_A_ROUND }, async (_, index) => {
          const writes = await join(`${service}-${index}`, bootstraps);
          joined += 1;
          if (joined >= 5 && !isKilled) {
            isKilled = true;
            await stack.kill(service);
          }
          return writes;
        }),
      );
      t.diagnostic(`all joined after ${Math.round(performance.now() - begin)} ms`);
      await stack.start(service);
      for (const admin of admins) await holdsAll(admin, acknowledged.flat());
    });
  }
});

type Metadata = { readonly name?: string; readonly resourceVersion?: string };

async function seenBy(reader: ApiClient, { name = '', resourceVersion = '' }: Metadata) {
  const place = { namespace: 'default', name, resourceVersion };
  return (await reader.get(CONFIG_MAPS, place)).metadata.resourceVersion;
}

/** Every write is there, or what a later one made of it. */
async function holdsAll(admin: ApiClient, writes: readonly Acknowledged[]): Promise<void> {
  for (const resource of new Set(writes.map((write) => write.resource))) {
    const own = writes.filter((write) => write.resource === resource);
    const resourceVersion = String(Math.max(...own.map((write) => Number(write.resourceVersion))));
    const ask = () => unlessAway(() => admin.list(resource, { resourceVersion }));
    const { items } = await eventually('a list', ask, PATIENCE_MILLISECONDS);
    const versions = new Map(
      items.map(({ metadata }) => [metadata.name, Number(metadata.resourceVersion)]),
    );
    const lost = own.filter(
      (write) => !((versions.get(write.name) ?? 0) >= Number(write.resourceVersion)),
    );
    assert.deepEqual(lost, []);
  }
}
