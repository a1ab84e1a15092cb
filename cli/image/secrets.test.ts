import assert from 'node:assert/strict';
import test from 'node:test';
import { clusterLayout } from '#cluster/layout.ts';
import { secretsOf } from './secrets.ts';

const layout = clusterLayout('/cluster');
const secrets = secretsOf(layout);
const holders = (source: string) =>
  secrets.filter((each) => each.source === source).map(({ target }) => target);

test('the key of the authority goes to the controller-manager alone', () => {
  assert.deepEqual(holders(layout.pki.caKey), ['/etc/rollcall/controller-manager/ca.key']);
});

test('the key that signs tokens goes to the apiserver alone', () => {
  assert.deepEqual(holders(layout.pki.serviceAccountKey), ['/etc/rollcall/apiserver/sa.key']);
});

test('the key of the log’s authority goes to nobody', () => {
  assert.deepEqual(holders(layout.natsPki.caKey), []);
});

test('a kubelet gets what it bootstraps with, and nothing else', () => {
  const own = secrets.filter(({ target }) => target.startsWith('/etc/rollcall/kubelet/'));
  assert.deepEqual(
    own.map(({ source }) => source),
    [layout.bootstrapConf],
  );
});

test('no two secrets lie at the same place', () => {
  const targets = secrets.map(({ target }) => target);
  assert.equal(new Set(targets).size, targets.length);
});
