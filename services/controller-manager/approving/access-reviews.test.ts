import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { clusterRoleKind } from '@rollcall/shared/kinds/rbac.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { AccessReviews } from './access-reviews.ts';

const AUTHOR = { username: 'system:bootstrap:abcdef', groups: ['system:bootstrappers'] };
const { signal } = new AbortController();
const OF_RULES = { type: 'MODIFIED', kind: clusterRoleKind } as unknown as Change;

/** Reviews answered as `answer` says, with how many were asked. */
function asked(answer: () => boolean | Promise<boolean>) {
  const state = { asked: 0, now: 0 };
  const client = {
    async create() {
      state.asked += 1;
      return { status: { allowed: await answer() } };
    },
  } as unknown as ApiClient;
  return { state, reviews: new AccessReviews(client, () => state.now) };
}

test('one author is asked about once a second', async () => {
  const { state, reviews } = asked(() => true);
  assert.equal(await reviews.isAllowed(AUTHOR, 'nodeclient', signal), true);
  state.now = 999;
  assert.equal(await reviews.isAllowed(AUTHOR, 'nodeclient', signal), true);
  assert.equal(state.asked, 1);
  state.now = 1_000;
  await reviews.isAllowed(AUTHOR, 'nodeclient', signal);
  assert.equal(state.asked, 2);
});

for (const [why, author, permission] of [
  ['another user', { ...AUTHOR, username: 'system:node:n1' }, 'nodeclient'],
  ['another uid', { ...AUTHOR, uid: 'u' }, 'nodeclient'],
  ['other groups', { ...AUTHOR, groups: [] }, 'nodeclient'],
  ['something extra', { ...AUTHOR, extra: { scopes: ['a'] } }, 'nodeclient'],
  ['another permission', AUTHOR, 'selfnodeclient'],
] as const) {
  test(`${why} is another question`, async () => {
    const { state, reviews } = asked(() => true);
    await reviews.isAllowed(AUTHOR, 'nodeclient', signal);
    await reviews.isAllowed(author, permission, signal);
    assert.equal(state.asked, 2);
  });
}

test('a change of RBAC has everybody asked about again', async () => {
  let answer = true;
  const { reviews } = asked(() => answer);
  await reviews.isAllowed(AUTHOR, 'nodeclient', signal);
  answer = false;
  reviews.hear(OF_RULES);
  assert.equal(await reviews.isAllowed(AUTHOR, 'nodeclient', signal), false);
});

test('an answer that was under way when RBAC changed is not believed again', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { state, reviews } = asked(() => promise);
  const first = reviews.isAllowed(AUTHOR, 'nodeclient', signal);
  reviews.hear(OF_RULES);
  resolve(true);
  await first;
  await reviews.isAllowed(AUTHOR, 'nodeclient', signal);
  assert.equal(state.asked, 2);
});

test('a refusal is asked about again', async () => {
  const { state, reviews } = asked(() => false);
  await reviews.isAllowed(AUTHOR, 'nodeclient', signal);
  await reviews.isAllowed(AUTHOR, 'nodeclient', signal);
  assert.equal(state.asked, 2);
});
