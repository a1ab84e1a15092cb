import assert from 'node:assert/strict';
import test from 'node:test';
import { requestInfo } from './request-info.ts';

function read(method: string, url: string) {
  const [path = '', query = ''] = url.split('?');
  return requestInfo(method, path, new URLSearchParams(query));
}

const core = {
  type: 'resource',
  group: '',
  version: 'v1',
  subresource: '',
  namespace: '',
  name: '',
};
const csrs = { ...core, group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };

for (const [method, url, expected] of [
  ['GET', '/api/v1/nodes', { ...core, verb: 'list', resource: 'nodes' }],
  ['GET', '/api/v1/nodes?watch=1', { ...core, verb: 'watch', resource: 'nodes' }],
  ['GET', '/api/v1/nodes?watch=false', { ...core, verb: 'list', resource: 'nodes' }],
  ['GET', '/api/v1/watch/nodes', { ...core, verb: 'watch', resource: 'nodes' }],
  ['GET', '/api/v1/nodes/n1', { ...core, verb: 'get', resource: 'nodes', name: 'n1' }],
  [
    'PATCH',
    '/api/v1/nodes/n1/status',
    { ...core, verb: 'patch', resource: 'nodes', name: 'n1', subresource: 'status' },
  ],
  [
    'GET',
    '/api/v1/namespaces/kube-system',
    { ...core, verb: 'get', resource: 'namespaces', namespace: 'kube-system', name: 'kube-system' },
  ],
  [
    'PUT',
    '/api/v1/namespaces/x/status',
    {
      ...core,
      verb: 'update',
      resource: 'namespaces',
      namespace: 'x',
      name: 'x',
      subresource: 'status',
    },
  ],
  [
    'GET',
    '/api/v1/namespaces/kube-system/secrets',
    { ...core, verb: 'list', resource: 'secrets', namespace: 'kube-system' },
  ],
  [
    'DELETE',
    '/api/v1/namespaces/n/secrets/s',
    { ...core, verb: 'delete', resource: 'secrets', namespace: 'n', name: 's' },
  ],
  [
    'DELETE',
    '/api/v1/namespaces/n/secrets',
    { ...core, verb: 'deletecollection', resource: 'secrets', namespace: 'n' },
  ],
  ['POST', '/apis/certificates.k8s.io/v1/certificatesigningrequests', { ...csrs, verb: 'create' }],
  [
    'PUT',
    '/apis/certificates.k8s.io/v1/certificatesigningrequests/a/approval',
    { ...csrs, verb: 'update', name: 'a', subresource: 'approval' },
  ],
  [
    'GET',
    '/apis/certificates.k8s.io/v1/certificatesigningrequests?fieldSelector=metadata.name%3Dcsr-a',
    { ...csrs, verb: 'list', name: 'csr-a', fieldSelector: 'metadata.name=csr-a' },
  ],
] as const) {
  test(`${method} ${url}`, () => {
    assert.deepEqual(read(method, url), expected);
  });
}

for (const path of [
  '/',
  '/api',
  '/api/v1',
  '/apis',
  '/apis/rbac.authorization.k8s.io/v1',
  '/healthz',
  '/version/',
]) {
  test(`${path} is a path and no resource`, () => {
    assert.deepEqual(read('GET', path), { type: 'path', verb: 'get', path });
  });
}

test('an escaped name is decoded once, and a broken escape is a 400', () => {
  const info = read('GET', '/api/v1/nodes/a%252Fb');
  assert.equal(info.type === 'resource' && info.name, 'a%2Fb');
  assert.throws(() => read('GET', '/api/v1/nodes/%zz'), { code: 400 });
});
