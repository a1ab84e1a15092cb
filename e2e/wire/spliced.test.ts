import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageBytes, messageFields } from '@rollcall/shared/protobuf/object-bytes.ts';
import { spliced } from './spliced.ts';

const METADATA = 1;
const NAME = 1;
const of = (name: string) => ({
  metadata: { name, labels: { a: 'b' }, creationTimestamp: '2026-01-02T03:04:05Z' },
  spec: { unschedulable: true },
});
const before = Buffer.from(messageBytes('core.Node', of('n')));

test('changes one text, however long, and leaves the rest', () => {
  for (const name of ['m', '', 'x'.repeat(300)]) {
    const after = spliced(before, [METADATA, NAME], name);
    assert.deepEqual(after, Buffer.from(messageBytes('core.Node', of(name))));
    if (name !== '')
      assert.deepEqual(messageFields('core.Node', after)['metadata'], of(name).metadata);
  }
});

test('says which field is not there', () => {
  assert.throws(() => spliced(before, [METADATA, 99], 'x'), /no field 99/);
});
