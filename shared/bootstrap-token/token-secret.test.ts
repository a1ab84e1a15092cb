import assert from 'node:assert/strict';
import test from 'node:test';
import {
  expirationOf,
  extraGroupsOf,
  isExpired,
  isWellFormed,
  newTokenSecret,
  readTokenSecret,
  type TokenSecret,
} from './token-secret.ts';

const token: TokenSecret = {
  id: 'abcdef',
  secret: '0123456789abcdef',
  expiration: '2022-04-03T11:13:09+08:00',
  description: 'for the new rack',
  extraGroups: 'system:bootstrappers:kubeadm:default-node-token',
  usages: ['authentication', 'signing'],
};

test('what is written into a Secret is read again', () => {
  const secret = newTokenSecret(token);
  assert.equal(secret.metadata.name, 'bootstrap-token-abcdef');
  assert.equal(secret.metadata.namespace, 'kube-system');
  assert.deepEqual(readTokenSecret(secret), token);
});

test('a Secret of another type holds no token', () => {
  assert.equal(readTokenSecret({ ...newTokenSecret(token), type: 'Opaque' }), undefined);
  const { data: _, ...empty } = newTokenSecret(token);
  assert.equal(readTokenSecret(empty as ReturnType<typeof newTokenSecret>), undefined);
});

for (const value of ['True', '1', ' true', 'yes']) {
  test(`a usage that says ${JSON.stringify(value)} is not on`, () => {
    const secret = newTokenSecret(token);
    const data = { 'usage-bootstrap-authentication': Buffer.from(value).toString('base64') };
    assert.deepEqual(readTokenSecret({ ...secret, data })?.usages, []);
  });
}

const at = (text: string) => new Date(text);
for (const [expiration, now, expired] of [
  ['', '2099-01-01T00:00:00Z', false],
  ['2022-04-03T11:13:09+08:00', '2022-04-03T03:13:08Z', false],
  ['2022-04-03T11:13:09+08:00', '2022-04-03T03:13:09Z', true],
  ['2022-04-03T03:13:09.5Z', '2022-04-03T03:13:09Z', false],
  ['2099-01-01T00:00:00', '2022-01-01T00:00:00Z', true],
  ['2099-13-01T00:00:00Z', '2022-01-01T00:00:00Z', true],
  ['tomorrow', '2022-01-01T00:00:00Z', true],
] as const) {
  test(`${JSON.stringify(expiration)} has ${expired ? '' : 'not '}passed at ${now}`, () => {
    assert.equal(isExpired({ expiration }, at(now)), expired);
  });
}

test('an expiration is a point in time, whatever its zone', () => {
  assert.deepEqual(expirationOf(token), at('2022-04-03T03:13:09Z'));
});

for (const [extraGroups, groups] of [
  ['', []],
  ['system:bootstrappers:a', ['system:bootstrappers:a']],
  [
    'system:bootstrappers:a,system:bootstrappers:b:c-d',
    ['system:bootstrappers:a', 'system:bootstrappers:b:c-d'],
  ],
  ['system:bootstrappers:a, system:bootstrappers:b', undefined],
  ['system:masters', undefined],
  ['system:bootstrappers', undefined],
  ['system:bootstrappers:', undefined],
  ['system:bootstrappers:A', undefined],
  ['system:bootstrappers:a-', undefined],
  ['system:bootstrappers:a\n', undefined],
] as const) {
  test(`extra groups ${JSON.stringify(extraGroups)}`, () => {
    assert.deepEqual(extraGroupsOf({ extraGroups }), groups);
  });
}

test('name and token-id must agree', () => {
  assert.equal(isWellFormed('bootstrap-token-abcdef', token), true);
  assert.equal(isWellFormed('bootstrap-token-zzzzzz', token), false);
  assert.equal(isWellFormed('bootstrap-token-abcdef', { ...token, secret: '' }), false);
});
