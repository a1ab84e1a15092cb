import assert from 'node:assert/strict';
import test from 'node:test';
import { resourceUrl } from './resource-path.ts';

const nodes = { group: '', version: 'v1', plural: 'nodes' };
const leases = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };

for (const [path, url] of [
  ['/api/v1/nodes', resourceUrl(nodes, {})],
  ['/api/v1/nodes/n1/status', resourceUrl(nodes, { name: 'n1', subresource: 'status' })],
  [
    '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1?resourceVersion=0',
    resourceUrl(
      leases,
      { namespace: 'kube-node-lease', name: 'n1' },
      { resourceVersion: '0', limit: undefined },
    ),
  ],
  [
    '/api/v1/nodes?watch=true&fieldSelector=metadata.name%3Dn1',
    resourceUrl(nodes, {}, { watch: 'true', fieldSelector: 'metadata.name=n1' }),
  ],
  ['/api/v1/nodes/a%20b', resourceUrl(nodes, { name: 'a b' })],
] as const) {
  test(`an object's URL is ${path}`, () => assert.equal(url, path));
}
