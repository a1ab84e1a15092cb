import assert from 'node:assert/strict';
import test from 'node:test';
import { writeOptions } from './write-options.ts';

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

for (const [what, query, verb, contentType, expected] of [
  ['a field manager that is named', 'fieldManager=me', 'create', undefined, { fieldManager: 'me' }],
  ['else the program', '', 'update', undefined, { fieldManager: 'kubectl' }],
  ['dry runs', 'dryRun=All', 'patch', MERGE, { isDryRun: true }],
  [
    'an apply',
    'fieldManager=me&force=true',
    'patch',
    `${APPLY}; x=y`,
    { isApply: true, force: true },
  ],
  ['an apply without force', 'fieldManager=me&force=false', 'patch', APPLY, { force: false }],
] as const) {
  test(`options tell ${what}`, () => {
    const options = writeOptions(request(query, verb, contentType));
    assert.deepEqual({ ...options, ...expected }, options);
  });
}

for (const [what, query, verb, contentType, message] of [
  [
    'an apply by nobody',
    '',
    'patch',
    APPLY,
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  ],
  [
    'force where nothing is applied',
    'force=true',
    'patch',
    MERGE,
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  ],
  [
    'a manager that cannot be printed',
    'fieldManager=a%07',
    'create',
    undefined,
    'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\u0007": invalid character U+0007 (at position 1)',
  ],
  [
    'another dry run than All',
    'dryRun=some',
    'update',
    undefined,
    'UpdateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["some"]: supported values: "All"',
  ],
] as const) {
  test(`options refuse ${what}`, () => {
    assert.throws(() => writeOptions(request(query, verb, contentType)), { code: 422, message });
  });
}

test('a manager has at most 128 bytes', () => {
  const long = `fieldManager=${'a'.repeat(129)}`;
  assert.throws(() => writeOptions(request(long, 'create', undefined)), { code: 422 });
  const { fieldManager } = writeOptions({
    ...request('', 'create', undefined),
    userAgent: 'x'.repeat(200),
  });
  assert.equal(fieldManager, 'x'.repeat(128));
});

for (const [userAgent, fieldManager] of [
  ['kubelet/v1.33.0 (linux/amd64)', 'kubelet'],
  ['a\u0007b', 'ab'],
  ['/1', 'unknown'],
  [undefined, 'unknown'],
] as const) {
  test(`the program ${JSON.stringify(userAgent)} writes as ${fieldManager}`, () => {
    assert.equal(
      writeOptions({ ...request('', 'create', undefined), userAgent }).fieldManager,
      fieldManager,
    );
  });
}

function request(query: string, verb: string, contentType: string | undefined) {
  const place = { group: '', version: 'v1', resource: 'configmaps', subresource: '', name: 'a' };
  return {
    query: new URLSearchParams(query),
    userAgent: 'kubectl/v1.33.0 (linux/amd64)',
    contentType,
    info: { type: 'resource' as const, verb, ...place, namespace: 'n', namespaceOfObject: 'n' },
  };
}
