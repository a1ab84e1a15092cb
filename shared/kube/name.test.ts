import assert from 'node:assert/strict';
import test from 'node:test';
import {
  dnsLabelProblem,
  dnsSubdomainProblem,
  generatedName,
  labelValueProblem,
  pathSegmentProblem,
  qualifiedNameProblem,
} from './name.ts';

const cases = [
  [
    'a subdomain',
    dnsSubdomainProblem,
    ['a', 'node-1', 'a.b-c.d', '1.2'],
    ['', 'A', '-a', 'a-', 'a..b', 'a_b', 'a'.repeat(254)],
  ],
  ['a label', dnsLabelProblem, ['a', 'kube-system'], ['', 'a.b', 'A', 'a'.repeat(64)]],
  [
    'a path segment',
    pathSegmentProblem,
    ['T 1_x', 'node-csr-AbC_-', 'a:b'],
    ['.', '..', 'a/b', 'a%b'],
  ],
  [
    'a qualified name',
    qualifiedNameProblem,
    ['a', 'x.io/A_b.c', 'kubernetes.io/hostname'],
    ['', '/a', 'a/', 'a/b/c', 'A.io!/b', '-a', `x/${'a'.repeat(64)}`],
  ],
  ['a label value', labelValueProblem, ['', 'a', 'A_b.c-1'], ['-a', 'a b', 'a'.repeat(64)]],
] as const;

for (const [what, rule, good, bad] of cases) {
  for (const text of good) {
    test(`${JSON.stringify(text)} is ${what}`, () => assert.equal(rule(text), undefined));
  }
  for (const text of bad) {
    test(`${JSON.stringify(text).slice(0, 30)} is not ${what}`, () => assert.ok(rule(text)));
  }
}

test('a generated name is the base, cut to 58 characters, and five more', () => {
  const bytes = Uint8Array.from([0, 1, 2, 26, 27]);
  assert.equal(generatedName('csr-', bytes), 'csr-bcd9b');
  assert.equal(generatedName('a'.repeat(70), bytes).length, 63);
});
