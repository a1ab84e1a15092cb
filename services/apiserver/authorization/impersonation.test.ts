import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { impersonatedUser, impersonationActions, requestedImpersonation } from './impersonation.ts';

const headers = (...pairs: readonly (readonly [string, string])[]) => pairs.flat();

test('most requests are made by who they are made by', () => {
  assert.equal(
    requestedImpersonation(headers(['Accept', '*/*'], ['User-Agent', 'kubectl'])),
    undefined,
  );
});

test('every part of who one wants to be is a permission of its own', () => {
  const wanted = requestedImpersonation(
    headers(
      ['Impersonate-User', 'alice'],
      ['Impersonate-Group', 'dev'],
      ['Impersonate-Group', 'ops'],
      ['Impersonate-Uid', '7'],
      ['Impersonate-Extra-Example.com%2fScopes', 'view'],
    ),
  );
  assert.ok(wanted);
  const told = impersonationActions(wanted).map(
    ({ group, resource, subresource, name }) => `${group}/${resource}/${subresource}/${name}`,
  );
  assert.deepEqual(told, [
    '/users//alice',
    '/groups//dev',
    '/groups//ops',
    'authentication.k8s.io/userextras/example.com/scopes/view',
    'authentication.k8s.io/uids//7',
  ]);
  assert.deepEqual(impersonatedUser(wanted), {
    name: 'alice',
    uid: '7',
    groups: ['dev', 'ops', 'system:authenticated'],
    extra: { 'example.com/scopes': ['view'] },
  });
});

test('a service account brings its groups, and is asked for in its namespace', () => {
  const wanted = requestedImpersonation(
    headers(['impersonate-user', 'system:serviceaccount:kube-system:signer']),
  );
  assert.ok(wanted);
  const [action] = impersonationActions(wanted);
  assert.equal(action?.resource, 'serviceaccounts');
  assert.equal(action?.namespace, 'kube-system');
  assert.equal(action?.name, 'signer');
  assert.deepEqual(impersonatedUser(wanted).groups, [
    'system:serviceaccounts',
    'system:serviceaccounts:kube-system',
    'system:authenticated',
  ]);
});

test('nobody is authenticated by being anonymous', () => {
  const wanted = requestedImpersonation(headers(['Impersonate-User', 'system:anonymous']));
  assert.ok(wanted);
  assert.deepEqual(impersonatedUser(wanted).groups, ['system:unauthenticated']);
});

test('groups without a user are no wish', () => {
  assert.throws(
    () => requestedImpersonation(headers(['Impersonate-Group', 'dev'])),
    (error: ApiError) => error.code === 400 && /without impersonating a user/.test(error.message),
  );
});
