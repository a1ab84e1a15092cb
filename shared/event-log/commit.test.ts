import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeCommit, encodeCommit } from './commit.ts';

const good = { version: 1, at: '2026-01-01T00:00:00.000Z', by: 'alice', facts: [{ type: 'Made' }] };

test('a commit comes back as it was encoded', () => {
  assert.deepEqual(decodeCommit(encodeCommit({ ...good, version: 1 })), good);
});

for (const [why, bent] of [
  ['is of another version', { ...good, version: 2 }],
  ['has no time', { ...good, at: undefined }],
  ['has no author', { ...good, by: 7 }],
  ['has no facts', { ...good, facts: [] }],
  ['has a fact without a type', { ...good, facts: [{ type: 'Made' }, {}] }],
  ['has a fact that is null', { ...good, facts: [null] }],
  ['is null', null],
  ['is a list', [good]],
] as const) {
  test(`a message is no commit when it ${why}`, () => {
    const payload = Buffer.from(JSON.stringify(bent));
    assert.throws(() => decodeCommit(payload), /no commit of version 1/);
  });
}
