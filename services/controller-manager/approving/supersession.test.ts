import assert from 'node:assert/strict';
import test from 'node:test';
import { supersession, WAIT_MILLISECONDS } from './supersession.ts';

const createdAt = new Date('2026-01-01T00:00:00Z');
const newer = { name: 'csr-b', isIssued: false };
const after = (milliseconds: number) => new Date(createdAt.getTime() + milliseconds);

test('a request is overtaken when the newer one was issued', () => {
  assert.deepEqual(
    supersession({ createdAt, newer: { ...newer, isIssued: true }, now: after(1_000) }),
    {
      verdict: 'superseded',
      message: 'a newer request for the same node and signer takes its place: csr-b',
    },
  );
});

test('a request is overtaken when its kubelet has stopped waiting', () => {
  const { verdict } = supersession({ createdAt, newer, now: after(WAIT_MILLISECONDS) });
  assert.equal(verdict, 'superseded');
});

test('until then it stands, since somebody may wait for it', () => {
  assert.deepEqual(supersession({ createdAt, newer, now: after(WAIT_MILLISECONDS - 5) }), {
    verdict: 'not yet',
    afterMilliseconds: 5,
  });
});
