import assert from 'node:assert/strict';
import test from 'node:test';
import { forbidden, invalid } from '@rollcall/shared/kube/api-error.ts';
import { invalidValue } from '@rollcall/shared/kube/field-error.ts';
import { type AuditRecord, auditEvent } from './audit-event.ts';

const good: AuditRecord = {
  stage: 'ResponseComplete',
  auditId: 'a-1',
  url: '/api/v1/namespaces/default/secrets?dryRun=All',
  method: 'POST',
  userAgent: 'kubectl/v1.32.0',
  sourceIp: '127.0.0.1',
  receivedAt: new Date(0),
  at: new Date(5),
  user: { name: 'alice', groups: ['dev'] },
  impersonatedUser: undefined,
  action: {
    type: 'resource',
    verb: 'create',
    group: '',
    version: 'v1',
    resource: 'secrets',
    subresource: '',
    namespace: 'default',
    name: '',
  },
  decision: { allowed: true, reason: 'RBAC: allowed by …' },
  status: 201,
  error: undefined,
};

test('an event says who did what, when, and by which rule', () => {
  assert.deepEqual(auditEvent(good), {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: 'a-1',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/default/secrets?dryRun=All',
    verb: 'create',
    user: { username: 'alice', groups: ['dev'] },
    sourceIPs: ['127.0.0.1'],
    userAgent: 'kubectl/v1.32.0',
    objectRef: { resource: 'secrets', namespace: 'default', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestReceivedTimestamp: '1970-01-01T00:00:00.000000Z',
    stageTimestamp: '1970-01-01T00:00:00.005000Z',
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': 'RBAC: allowed by …',
    },
  });
});

test('a refusal is told with its words, unless they may repeat a Secret', () => {
  const of = { group: '', resource: 'secrets' };
  const refused = { ...good, status: 403, error: forbidden(of, 'a', 'not you') };
  assert.match(
    JSON.stringify(auditEvent(refused)),
    /"message":"secrets \\"a\\" is forbidden: not you"/,
  );
  const problem = invalidValue('data', 'hunter2', 'too short');
  const error = invalid({ group: '', kind: 'Secret' }, 'a', [problem]);
  const told = JSON.stringify(auditEvent({ ...good, status: 422, error }));
  assert.doesNotMatch(told, /hunter2/);
  assert.match(told, /"reason":"Invalid"/);
});

test('a request of nobody, for nothing that is known, is told as well', () => {
  const told = { ...good, user: undefined, action: undefined, decision: undefined, status: 401 };
  const event = auditEvent(told) as Record<string, unknown>;
  assert.equal(event['verb'], 'post');
  assert.deepEqual(event['user'], {});
  assert.equal(event['objectRef'], undefined);
  assert.equal(event['annotations'], undefined);
});
