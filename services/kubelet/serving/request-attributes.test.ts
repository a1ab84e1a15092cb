import assert from 'node:assert/strict';
import test from 'node:test';
import { requestAttributes } from './request-attributes.ts';

for (const [method, path, verb, subresource] of [
  ['GET', '/metrics', 'get', 'metrics'],
  ['GET', '/metrics/cadvisor', 'get', 'metrics'],
  ['GET', '/metricsx', 'get', 'proxy'],
  ['GET', '/stats/summary', 'get', 'stats'],
  ['GET', '/logs/', 'get', 'log'],
  ['GET', '/spec', 'get', 'spec'],
  ['GET', '/healthz', 'get', 'proxy'],
  ['POST', '/run/ns/pod/c', 'create', 'proxy'],
] as const) {
  test(`${method} ${path} is to ${verb} nodes/${subresource}`, () => {
    assert.deepEqual(requestAttributes(method, path), { verb, subresource });
  });
}
