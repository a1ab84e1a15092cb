import assert from 'node:assert/strict';
import test from 'node:test';
import { clusterInfoSignature } from './cluster-info-signature.ts';

test('the signature is the one that kubeadm computes', () => {
  const token = { id: 'abcdef', secret: '0123456789abcdef' };
  assert.equal(
    clusterInfoSignature('apiVersion: v1\nkind: Config\n', token),
    'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..vH_kT4yiol-nrAWgjfCYqvum5wsKETXe0S7OOp1VgnE',
  );
});
