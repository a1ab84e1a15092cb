import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEnvelope } from './envelope.ts';
import { listEnvelope, messageBytes, messageFields } from './object-bytes.ts';
import { watchFrame } from './watch-frame.ts';

test('a frame is its length, then the event, whose object is a whole envelope', () => {
  const envelope = Buffer.from('k8s\0rest');
  const frame = watchFrame('ADDED', envelope);
  assert.equal(frame.readUInt32BE(0), frame.length - 4);
  const expected = Buffer.concat([
    Buffer.from([0x0a, 5]),
    Buffer.from('ADDED'),
    Buffer.from([0x12, envelope.length + 2, 0x0a, envelope.length]),
    envelope,
  ]);
  assert.deepEqual(frame.subarray(4), expected);
});

test('a list is put together from the messages of its items', () => {
  const items = ['a', 'b'].map((name) => ({ metadata: { name } }));
  const bytes = listEnvelope(
    { apiVersion: 'v1', kind: 'NodeList' },
    { resourceVersion: '7', remainingItemCount: 0 },
    items.map((item) => messageBytes('core.Node', item)),
  );
  const { kind, raw } = decodeEnvelope(bytes);
  assert.equal(kind, 'NodeList');
  assert.deepEqual(messageFields('core.NodeList', raw), {
    metadata: { resourceVersion: '7', remainingItemCount: 0 },
    items,
  });
});
