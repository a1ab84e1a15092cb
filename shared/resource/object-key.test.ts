import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { keyOfSubject, subjectOf, subjectsOfResource } from './object-key.ts';

test('an object has a subject that a person can read', () => {
  const key = {
    group: 'certificates.k8s.io',
    resource: 'certificatesigningrequests',
    namespace: '',
    name: 'csr-x2',
  };
  assert.equal(
    subjectOf(key, 'history'),
    'rollcall.log.certificates=2ek8s=2eio.certificatesigningrequests.=.csr-x2',
  );
});

test('any key comes back from its subject, and the subject is one that NATS takes', () => {
  const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(word, word, word, word, (group, resource, namespace, name) => {
      const subject = subjectOf({ group, resource, namespace, name }, 'history');
      assert.match(subject, /^rollcall\.log(\.[A-Za-z0-9_=-]+){4}$/);
      assert.deepEqual(keyOfSubject(subject), { group, resource, namespace, name });
    }),
  );
});

test('two keys never share a subject', () => {
  const tricky = fc.constantFrom('', '=', '.', '=2e', '.=', 'a', 'A', '=3d');
  fc.assert(
    fc.property(fc.tuple(tricky, tricky), fc.tuple(tricky, tricky), (a, b) => {
      const subjects = [a, b].map(([namespace, name]) =>
        subjectOf({ group: '', resource: 'secrets', namespace, name }, 'history'),
      );
      assert.equal(subjects[0] === subjects[1], a[0] === b[0] && a[1] === b[1]);
    }),
  );
});

test('a resource has a wildcard that begins like its objects', () => {
  const wildcard = subjectsOfResource({ group: '', resource: 'secrets' }, 'history');
  assert.ok(
    subjectOf({ group: '', resource: 'secrets', namespace: 'n', name: 's' }, 'history').startsWith(
      wildcard.slice(0, -1),
    ),
  );
});

test('a subject that is none of ours is refused', () => {
  for (const subject of [
    '',
    'rollcall.log',
    'rollcall.log.a.b.c',
    'other.log.a.b.c.d',
    'rollcall.log.a.b.c.d.e',
  ]) {
    assert.throws(() => keyOfSubject(subject), /not the subject of an object/);
  }
});
