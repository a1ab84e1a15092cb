import assert from 'node:assert/strict';
import test from 'node:test';
import { certificateSigningRequestKind as kind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { CsrStages } from './csr-stages.ts';

function change(types: readonly string[], certificate?: string): Change {
  const conditions = types.map((type) => ({ type, status: 'True' }));
  const object = {
    metadata: { name: 'csr-a' },
    spec: { signerName: 'a.b/c' },
    status: { conditions, ...(certificate && { certificate }) },
  };
  return { type: 'MODIFIED', kind, object, sequence: 1 } as unknown as Change;
}

test('each stage is told with its length', () => {
  const stages = new CsrStages();
  const told: unknown[] = [];
  const tell = (...stage: unknown[]) => told.push(stage);
  stages.hear(change([]), new Date(1_000), tell);
  assert.equal(stages.pending().get('a.b/c'), 1);
  stages.hear(change(['Approved']), new Date(1_500), tell);
  assert.equal(stages.pending().get('a.b/c'), 0);
  stages.hear(change(['Approved'], 'pem'), new Date(3_500), tell);
  assert.deepEqual(told, [
    ['approved', 'a.b/c', 0.5],
    ['issued', 'a.b/c', 2],
  ]);
  assert.equal(stages.pending().size, 0);
});

test('what is turned down no longer waits', () => {
  const stages = new CsrStages();
  stages.hear(change([]), new Date(0), () => {});
  stages.hear(change(['Denied']), new Date(0), () => assert.fail('nothing is over'));
  assert.equal(stages.pending().size, 0);
});
