import fc from 'fast-check';
import type { GoodObject } from '#world/good-objects.ts';
import type { Body } from './arbitrary-body.ts';
import { mutatedBytes } from './mutated-bytes.ts';
import { mutatedJson } from './mutated-json.ts';

const POINTERS = [
  '',
  '/',
  '/data',
  '/data/a',
  '/spec',
  '/metadata',
  '/metadata/name',
  '/metadata/labels/a~1b',
  '/metadata/finalizers/-',
  '/metadata/finalizers/99999999999',
  '/__proto__/polluted',
  '/constructor/prototype/polluted',
  '/a/b/c',
  'data',
  '/~',
  '/~2',
  '/metadata/resourceVersion',
  '/kind',
];
const pointer = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...POINTERS) },
  { weight: 1, arbitrary: fc.string() },
);

const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'nothing'),
    path: pointer,
    from: pointer,
    value: fc.jsonValue({ maxDepth: 3 }),
  },
  { requiredKeys: ['op'], noNullPrototype: true },
);

const DIRECTIVES: readonly object[] = [
  { $patch: 'delete' },
  { $patch: 'replace', data: null },
  { $patch: 'nothing' },
  { $retainKeys: ['data'] },
  { $retainKeys: 'x' },
  { '$deleteFromPrimitiveList/finalizers': ['a'] },
  { metadata: { '$setElementOrder/finalizers': 'x', finalizers: ['b'] } },
  { metadata: { ownerReferences: [{ $patch: 'delete', uid: 'x' }, { uid: null }] } },
  { spec: { taints: [{ $patch: 'replace' }, null, 1] } },
  { status: { conditions: [{ type: 'Ready', $patch: 'delete' }, { status: 'x' }] } },
  { status: { '$setElementOrder/conditions': [{ type: 'Ready' }], conditions: {} } },
];

/** A patch of each of the four types, right or spoilt. */
export function arbitraryPatch({ object }: GoodObject): fc.Arbitrary<Body> {
  const partial = mutatedJson(object);
  const whole = Buffer.from(JSON.stringify(object));
  return fc.oneof(
    typed('application/json-patch+json', fc.array(operation, { maxLength: 6 }).chain(mutatedJson)),
    typed('application/merge-patch+json', partial),
    typed('application/strategic-merge-patch+json', partial),
    typed(
      'application/strategic-merge-patch+json',
      fc.constantFrom(...DIRECTIVES).chain(mutatedJson),
    ),
    typed('application/apply-patch+yaml', partial),
    typed('application/apply-patch+yaml', mutatedBytes(whole)),
    typed('application/merge-patch+json', mutatedBytes(whole)),
  );
}

function typed(contentType: string, texts: fc.Arbitrary<string | Uint8Array>): fc.Arbitrary<Body> {
  return texts.map((text) => ({
    contentType,
    bytes: typeof text === 'string' ? Buffer.from(text) : text,
  }));
}
