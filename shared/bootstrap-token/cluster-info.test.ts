import assert from 'node:assert/strict';
import test from 'node:test';
import { endOfToken, signedClusterInfo, tokenEnds } from './cluster-info.ts';
import type { TokenSecret } from './token-secret.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const content = 'apiVersion: v1\nkind: Config\n';
const good: TokenSecret = {
  id: 'abcdef',
  secret: '0123456789abcdef',
  expiration: '2026-01-02T00:00:00Z',
  description: '',
  extraGroups: '',
  usages: ['signing'],
};
const named = (token: TokenSecret) => ({ secretName: `bootstrap-token-${token.id}`, token });

test('a signing token signs, even one that may not authenticate', () => {
  assert.deepEqual(signedClusterInfo({ kubeconfig: content }, [named(good)], NOW), {
    kubeconfig: content,
    'jws-kubeconfig-abcdef':
      'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..vH_kT4yiol-nrAWgjfCYqvum5wsKETXe0S7OOp1VgnE',
  });
});

test('signatures of tokens that are gone go, and other keys stay', () => {
  const data = { kubeconfig: content, 'jws-kubeconfig-zzzzzz': 'x', note: 'kept' };
  assert.deepEqual(signedClusterInfo(data, [], NOW), { kubeconfig: content, note: 'kept' });
});

for (const [why, token] of [
  ['it has expired', { ...good, expiration: '2025-12-31T23:59:59Z' }],
  ['its expiration is no time', { ...good, expiration: 'soon' }],
  ['it is for authentication only', { ...good, usages: ['authentication'] as const }],
  ['its secret is too short', { ...good, secret: '0123' }],
] as const) {
  test(`a token does not sign when ${why}`, () => {
    const data = { kubeconfig: content };
    assert.deepEqual(signedClusterInfo(data, [named(token)], NOW), data);
  });
}

test('a token does not sign when its Secret has another name', () => {
  const other = { secretName: 'bootstrap-token-zzzzzz', token: good };
  const data = { kubeconfig: content };
  assert.deepEqual(signedClusterInfo(data, [other], NOW), data);
});

test('without a kubeconfig there is nothing to sign, nor to take away', () => {
  const data = { 'jws-kubeconfig-zzzzzz': 'x' };
  assert.equal(signedClusterInfo(data, [named(good)], NOW), data);
});

test('the end of a token is told after it is gone', () => {
  const annotation = tokenEnds(undefined, [named(good)]);
  const later = tokenEnds(annotation, []);
  assert.equal(endOfToken(later, 'abcdef')?.toISOString(), '2026-01-02T00:00:00.000Z');
  assert.equal(endOfToken(later, 'zzzzzz'), undefined);
});

test('only the latest fifty ends are kept', () => {
  const tokens = Array.from({ length: 60 }, (_, index) =>
    named({
      ...good,
      id: `tok${String(index).padStart(3, '0')}`,
      expiration: new Date(NOW.getTime() + index * 1_000).toISOString(),
    }),
  );
  const ends = Object.keys(JSON.parse(tokenEnds('not json', tokens)));
  assert.equal(ends.length, 50);
  assert.ok(ends.includes('tok059') && !ends.includes('tok009'));
});
