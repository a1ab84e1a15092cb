import assert from 'node:assert/strict';
import test from 'node:test';
import { forbidden } from '@rollcall/shared/kube/api-error.ts';
import fc from 'fast-check';
import { answerError } from './answer-error.ts';

test('a Status is rebuilt whole', () => {
  const original = forbidden({ group: '', resource: 'nodes' }, 'n1', 'not yours');
  const rebuilt = answerError({ status: 403, body: JSON.stringify(original.toStatus()) });
  assert.deepEqual(rebuilt.toStatus(), original.toStatus());
});

test('plain text is told with the code and its reason', () => {
  const error = answerError({ status: 429, body: 'Too many requests\n', retryAfter: '7' });
  assert.equal(error.reason, 'TooManyRequests');
  assert.equal(error.message, 'Too many requests');
  assert.equal(error.details.retryAfterSeconds, 7);
});

test('no body at all still tells the code', () => {
  assert.equal(answerError({ status: 502, body: '' }).message, 'the server answered 502');
});

test('any body makes an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      assert.equal(answerError({ status: 500, body }).name, 'ApiError');
    }),
  );
});
