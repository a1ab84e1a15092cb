import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindNames } from '@rollcall/shared/schema/messages.ts';
import fc from 'fast-check';
import { arbitraryMessage } from './arbitrary-message.contract.ts';
import { decodeEnvelope, encodeEnvelope } from './envelope.ts';
import { MalformedProtobuf } from './malformed-protobuf.ts';
import { messageBytes, messageFields } from './object-bytes.ts';
import recorded from './recorded-bodies.json' with { type: 'json' };

/** The seed is fixed: a run tries what every other run tries. */
const RUNS = { numRuns: 20, seed: 1_234 };

for (const { says, message, bytes, apiVersion, kind, fields } of recorded) {
  test(`reads what a real client sent: ${says}`, () => {
    const envelope = decodeEnvelope(Buffer.from(bytes, 'base64'));
    assert.deepEqual([envelope.apiVersion, envelope.kind], [apiVersion, kind]);
    assert.deepEqual(messageFields(message, envelope.raw), fields);
  });
}

for (const name of kindNames()) {
  test(`a ${name} is the same after protobuf`, () => {
    fc.assert(
      fc.property(arbitraryMessage(name), (object) => {
        assert.deepEqual(messageFields(name, messageBytes(name, object)), object);
      }),
      RUNS,
    );
  });
}

test('fields that nobody knows survive, wherever they stand', () => {
  const unknown = Buffer.from([0xaa, 0x3e, 0x02, 0x68, 0x69]);
  const inside = (number: number, raw: Uint8Array) =>
    Buffer.concat([Buffer.from([(number << 3) | 2, raw.length]), raw]);
  const sent = Buffer.concat([inside(3, unknown), unknown]);
  const node = messageFields('core.Node', sent);
  assert.equal((node['status'] as Record<string, unknown>)['@unknown'], unknown.toString('base64'));
  assert.deepEqual(Buffer.from(messageBytes('core.Node', node)), sent);
  const inlined = inside(1, inside(2, unknown));
  const pod = messageFields('core.PodSpec', inlined);
  const again = messageFields('core.PodSpec', messageBytes('core.PodSpec', pod));
  assert.deepEqual(again, pod);
  assert.ok(Buffer.from(messageBytes('core.PodSpec', pod)).includes(inside(2, unknown)));
});

test('values that are not of their type are left out, and null is nothing', () => {
  const odd = { metadata: { name: 7, labels: null }, spec: 'none', status: { images: [1, {}] } };
  assert.deepEqual(messageFields('core.Node', messageBytes('core.Node', odd)), {
    status: { images: [{}] },
  });
});

test('lists of numbers may come packed', () => {
  const packed = Buffer.from([0x22, 0x03, 0x01, 0x02, 0x03]);
  assert.deepEqual(messageFields('core.PodSecurityContext', packed), {
    supplementalGroups: [1, 2, 3],
  });
});

test('a map may have a key that JavaScript finds special', () => {
  const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as object;
  const back = messageFields('meta.ObjectMeta', messageBytes('meta.ObjectMeta', { labels }));
  assert.deepEqual(Object.entries(back['labels'] as object), Object.entries(labels));
});

const bad: readonly [string, readonly number[]][] = [
  ['a message longer than its parent', [0x0a, 0xff, 0x01, 0x0a]],
  ['a length of gigabytes', [0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]],
  ['a number that never ends', [0x0a, 0x0b, 0x38, ...Array.from({ length: 10 }, () => 0xff)]],
  ['a wrong wire type', [0x08, 0x01]],
  ['a group, which could nest without end', [0xf3, 0x06]],
  ['the field number 0', [0x02, 0x00]],
  [
    'a time after the year 9999',
    [0x0a, 0x09, 0x42, 0x07, 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40],
  ],
];
for (const [why, bytes] of bad) {
  test(`a message is malformed with ${why}`, () => {
    assert.throws(() => messageFields('core.Node', Uint8Array.from(bytes)), MalformedProtobuf);
  });
}

test('bytes that were cut or changed are read or refused, never anything else', () => {
  const bodies = recorded.map(({ message, bytes }) => ({
    message,
    bytes: Buffer.from(bytes, 'base64'),
  }));
  const change = fc.record({
    body: fc.constantFrom(...bodies),
    at: fc.nat(200),
    byte: fc.nat(255),
    cut: fc.option(fc.nat(200)),
  });
  fc.assert(
    fc.property(change, ({ body, at, byte, cut }) => {
      const bytes = Buffer.from(body.bytes.subarray(0, cut ?? body.bytes.length));
      if (at < bytes.length) bytes[at] = byte;
      try {
        messageFields(body.message, decodeEnvelope(bytes).raw);
      } catch (error) {
        assert.ok(error instanceof MalformedProtobuf, String(error));
      }
    }),
    { numRuns: 2_000, seed: 1_234 },
  );
});

test('an envelope is read as it was written, and anything else is refused', () => {
  const raw = Uint8Array.from([1, 2, 3]);
  const { raw: read, ...type } = decodeEnvelope(
    encodeEnvelope({ apiVersion: 'v1', kind: 'Node', raw }),
  );
  assert.deepEqual(type, { apiVersion: 'v1', kind: 'Node' });
  assert.deepEqual([...read], [...raw]);
  assert.throws(() => decodeEnvelope(Buffer.from('{}')), /expected prefix \[107 56 115 0\]/);
});
