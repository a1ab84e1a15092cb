import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import type { EventLogs } from '@rollcall/shared/event-log/event-log.ts';
import { createMemoryEventLogs } from '@rollcall/shared/event-log/memory-event-log.ts';
import { configMapKind } from '@rollcall/shared/kinds/config-map.ts';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { subjectIn } from '@rollcall/shared/resource/object-key.ts';
import type { ControllerTools } from '#loop/controller.ts';
import { Replica } from '#loop/replica.ts';
import { garbageCollector } from './garbage-collector.ts';
import { objectKeyOf } from './object-key.ts';

const CONTEXT = { user: { name: 'story', groups: [] }, now: new Date(0), uid: 'uid-n1' };

for (const [says, ownersUid, deletions] of [
  ['an owner whose log is read late is no absent owner', 'uid-n1', []],
  [
    'an owner of another life is absent, whatever the other log still says',
    'uid-before',
    ['owned'],
  ],
] as const) {
  test(says, async (t) => {
    const logs = createMemoryEventLogs();
    await create(logs, nodeKind, { name: 'n1' });
    const owner = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: ownersUid };
    const owned = { name: 'owned', namespace: 'default', ownerReferences: [owner] };
    const sequence = await create(logs, configMapKind, owned);
    const { replica, readTheOther } = followedInPart(t, logs);
    await replica.waitFor(sequence);
    assert.equal(replica.get(nodeKind, { namespace: '', name: 'n1' }), undefined);
    const deleted: string[] = [];
    const client = { delete: async (_: Kind, { name }: { name: string }) => deleted.push(name) };
    const tools = { client, replica, log: { info() {} } } as unknown as ControllerTools;
    const key = objectKeyOf(configMapKind, { metadata: owned } as unknown as KubeObject);
    const look = garbageCollector(tools).reconcile(key, new AbortController().signal);
    readTheOther();
    assert.equal(await look, 'done');
    assert.deepEqual(deleted, deletions);
  });
}

/** A replica of the histories; the other log comes when it is let. */
function followedInPart(t: test.TestContext, { history, latest }: EventLogs) {
  const { promise, resolve: readTheOther } = Promise.withResolvers<void>();
  const late: typeof latest = {
    bounds: () => latest.bounds(),
    append: (message) => latest.append(message),
    problem: () => latest.problem(),
    close: () => latest.close(),
    read: (from) => latest.read(from),
    async follow(from, hear) {
      await promise;
      await latest.follow(from, hear);
    },
  };
  const stop = new AbortController();
  t.after(() => stop.abort());
  const replica = new Replica();
  replica.follow({ history, latest: late }, stop.signal);
  return { replica, readTheOther };
}

function create(logs: EventLogs, kind: Kind, metadata: KubeObject['metadata']): Promise<number> {
  const object = { apiVersion: kind.version, kind: kind.kind, metadata };
  const facts = kind.decider.decide({ type: 'create', object, context: CONTEXT }, undefined);
  const { namespace = '', name = '' } = metadata;
  const payload = encodeCommit({ version: 1, at: new Date(0).toISOString(), by: 'story', facts });
  const subject = subjectIn(kind, { namespace, name });
  return logs[kind.keep].append({ subject, payload, expectedSequence: 0 });
}
