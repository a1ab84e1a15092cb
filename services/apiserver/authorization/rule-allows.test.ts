import assert from 'node:assert/strict';
import test from 'node:test';
import type { PolicyRule } from '@rollcall/shared/kinds/rbac-rules.ts';
import fc from 'fast-check';
import type { ResourceAction } from './action.ts';
import { uncoveredRules } from './escalation.ts';
import { ruleAllows } from './rule-allows.ts';

const get: ResourceAction = {
  type: 'resource',
  verb: 'get',
  group: '',
  version: 'v1',
  resource: 'nodes',
  subresource: '',
  namespace: '',
  name: 'n1',
};
const rule: PolicyRule = { verbs: ['get'], apiGroups: [''], resources: ['nodes'] };
const status = { ...get, subresource: 'status' };

for (const [what, changed, action, allowed] of [
  ['the rule itself', {}, get, true],
  ['another verb', {}, { ...get, verb: 'list' }, false],
  ['any verb', { verbs: ['*'] }, { ...get, verb: 'list' }, true],
  ['another group', {}, { ...get, group: 'apps' }, false],
  ['any group', { apiGroups: ['*'] }, { ...get, group: 'apps' }, true],
  ['a subresource', {}, status, false],
  ['that subresource', { resources: ['nodes/status'] }, status, true],
  ['that subresource of all', { resources: ['*/status'] }, status, true],
  ['what looks like a pattern', { resources: ['nodes/*'] }, status, false],
  ['every resource', { resources: ['*'] }, status, true],
  ['its name', { resourceNames: ['n1'] }, get, true],
  ['another name', { resourceNames: ['n2'] }, get, false],
  ['a name that is a star', { resourceNames: ['*'] }, get, false],
  ['no name where names are listed', { resourceNames: ['n1'] }, { ...get, name: '' }, false],
] as const) {
  test(`${what}: ${allowed ? 'allowed' : 'not allowed'}`, () => {
    assert.equal(ruleAllows({ ...rule, ...changed }, action), allowed);
  });
}

for (const [pattern, path, allowed] of [
  ['/healthz', '/healthz', true],
  ['/healthz', '/healthz/ping', false],
  ['/healthz/*', '/healthz/ping', true],
  ['*', '/metrics', true],
  ['/api*', '/apis', true],
] as const) {
  test(`${pattern} ${allowed ? 'covers' : 'does not cover'} ${path}`, () => {
    const action = { type: 'path' as const, verb: 'get', path };
    assert.equal(ruleAllows({ verbs: ['get'], nonResourceURLs: [pattern] }, action), allowed);
  });
}

const words = (...all: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...all), { minLength: 1 });
const anyRule = fc.record({
  verbs: words('get', 'list', 'create', '*'),
  apiGroups: words('', 'apps', '*'),
  resources: words('nodes', 'nodes/status', '*/status', 'pods', '*'),
  resourceNames: fc.uniqueArray(fc.constantFrom('a', 'b')),
});
const anyAction = fc.record({
  type: fc.constant('resource' as const),
  verb: fc.constantFrom('get', 'list', 'create', 'patch'),
  group: fc.constantFrom('', 'apps', 'batch'),
  version: fc.constant('v1'),
  resource: fc.constantFrom('nodes', 'pods', 'jobs'),
  subresource: fc.constantFrom('', 'status', 'log'),
  namespace: fc.constant(''),
  name: fc.constantFrom('', 'a', 'b', 'c'),
});

test('rules that are covered allow nothing that the covering ones do not', () => {
  fc.assert(
    fc.property(fc.array(anyRule), fc.array(anyRule), anyAction, (wanted, held, action) => {
      if (uncoveredRules(wanted, held).length > 0) return;
      const allows = (rules: readonly PolicyRule[]) =>
        rules.some((each) => ruleAllows(each, action));
      assert.ok(!allows(wanted) || allows(held));
    }),
    { numRuns: 2_000 },
  );
});

test('what one holds oneself may always be given', () => {
  fc.assert(
    fc.property(fc.array(anyRule), (rules) => assert.deepEqual(uncoveredRules(rules, rules), [])),
  );
});
