import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { PhaseRecord } from '#measure/phase-record.ts';
import { readWrittenTimes, writtenTimes } from './written-times.ts';

type Foreign = Parameters<typeof writtenTimes>[0][number];

/** A request as kube-apiserver and kube-controller-manager leave it, `approvedAt` and `signedAt` seconds after its creation. */
function foreignRequest(name: string, approvedAt: number, signedAt: number): Foreign {
  const at = (seconds: number) => `2026-01-01T00:00:${String(10 + seconds).padStart(2, '0')}Z`;
  const managed = (subresource: string, time: string, fields: object) => ({
    manager: 'kube-controller-manager',
    operation: 'Update',
    apiVersion: 'certificates.k8s.io/v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:status': fields },
    subresource,
  });
  return {
    metadata: {
      name,
      creationTimestamp: at(0),
      managedFields: [
        managed('approval', at(approvedAt), { 'f:conditions': { '.': {} } }),
        managed('status', at(signedAt), { 'f:certificate': {} }),
      ],
    },
    status: {
      certificate: 'LS0t',
      conditions: [
        {
          type: 'Approved',
          status: 'True',
          reason: 'AutoApproved',
          message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
          lastUpdateTime: at(approvedAt),
          lastTransitionTime: at(approvedAt),
        },
      ],
    },
  };
}

function answering(list: ApiClient['list']): ApiClient {
  return { list } as ApiClient;
}

test('a foreign server’s times are told from its requests’ creation', () => {
  const requests = [1, 1, 2].map((seconds, index) =>
    foreignRequest(`csr-${index}`, seconds, seconds + 1),
  );
  assert.deepEqual(
    writtenTimes(requests).map(({ place, sinceCreation: { count, p50, max } }) => [
      place,
      count,
      p50,
      max,
    ]),
    [
      ['Approved, lastTransitionTime', 3, 1_000, 2_000],
      ['Approved, lastUpdateTime', 3, 1_000, 2_000],
      ['certificate, managedFields', 3, 2_000, 3_000],
    ],
  );
});

for (const [why, request] of [
  ['waits', { metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' } }],
  ['has no creation', { ...foreignRequest('a', 1, 1), metadata: { name: 'a' } }],
  [
    'has times that are null',
    {
      metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
      status: { conditions: [{ type: 'Approved', status: 'True', lastUpdateTime: null }] },
    },
  ],
] as const) {
  test(`of a request that ${why} nothing is told`, () => {
    assert.deepEqual(writtenTimes([request]), []);
  });
}

test('only the phase’s own requests are read', async () => {
  const record = new PhaseRecord(1);
  record.requests[0] = 'ours';
  const items = [foreignRequest('ours', 1, 1), foreignRequest('another’s', 9, 9)];
  const observer = answering(async () => ({ metadata: { resourceVersion: '1' }, items }) as never);
  const [times] = await readWrittenTimes(record, observer);
  assert.deepEqual([times?.sinceCreation.count, times?.sinceCreation.max], [1, 1_000]);
});

test('a server that does not show its requests is told, and ends no run', async () => {
  const record = new PhaseRecord(1);
  record.requests[0] = 'ours';
  const refused = new ApiError(403, 'Forbidden', 'may not list');
  const observer = answering(() => Promise.reject(refused));
  assert.deepEqual(await readWrittenTimes(record, observer), []);
  assert.equal(record.retries[0]?.cause, 'requests’ conditions not read');
});
