import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutUnknownFields } from './unknown-fields.ts';

test('an object without unknown fields is shown as it is', () => {
  const object = { kind: 'Node' };
  assert.equal(withoutUnknownFields(object), object);
});

test('unknown fields are shown nowhere', () => {
  const object = { '@unknown': '', kind: 'Node', status: { '@unknown': 'qj4CaGk=', images: [{}] } };
  assert.deepEqual(withoutUnknownFields(object), { kind: 'Node', status: { images: [{}] } });
});
