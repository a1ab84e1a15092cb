import assert from 'node:assert/strict';
import test from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { ControllerTools } from '#loop/controller.ts';
import { eventCleaner } from './event-cleaner.ts';

const born = Date.parse('2026-01-01T00:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const creationTimestamp = '2026-01-01T00:00:00Z';
const event = (metadata: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { namespace: 'default', name: 'e', uid: 'u', ...metadata },
});
const seenLater = [{ time: creationTimestamp }, { time: '2026-01-01T00:30:00Z' }];
const gone = { namespace: 'default', name: 'e', preconditions: { uid: 'u' } };

for (const [what, object, age, outcome, deleted] of [
  ['a new one', event({ creationTimestamp }), 0, { afterMilliseconds: hour + 1 }, []],
  ['just in time', event({ creationTimestamp }), hour, { afterMilliseconds: 1 }, []],
  ['an old one', event({ creationTimestamp }), hour + 1, 'done', [gone]],
  [
    'one that was written to since',
    event({ creationTimestamp, managedFields: seenLater }),
    hour + 1,
    { afterMilliseconds: 30 * minute },
    [],
  ],
  [
    'one whose last write is old',
    event({ creationTimestamp, managedFields: seenLater }),
    hour + 30 * minute + 1,
    'done',
    [gone],
  ],
  ['one that says no time', event({}), hour + 1, 'done', []],
  ['one that is gone', undefined, hour + 1, 'done', []],
] as const) {
  test(`an event: ${what}, after ${age / minute} minutes`, async () => {
    const asked: unknown[] = [];
    const tools = {
      client: { delete: async (_: unknown, place: unknown) => void asked.push(place) },
      replica: { get: () => object },
      clock: { now: () => new Date(born + age) },
      log: { debug: () => {} },
    } as unknown as ControllerTools;
    const { reconcile } = eventCleaner(tools, hour);
    assert.deepEqual(await reconcile('default/e', new AbortController().signal), outcome);
    assert.deepEqual(asked, deleted);
  });
}
