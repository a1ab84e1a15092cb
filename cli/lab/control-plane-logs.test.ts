import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import { subjectOf } from '@rollcall/shared/resource/object-key.ts';
import { requestTimes } from './control-plane-logs.ts';

const BEGIN = Date.parse('2026-01-01T00:00:00Z');

function message(name: string, type: string, milliseconds: number) {
  const key = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };
  const at = new Date(BEGIN + milliseconds);
  const commit = { version: 1, at: at.toISOString(), by: 'me', facts: [{ type }] } as const;
  return {
    sequence: milliseconds,
    subject: subjectOf({ ...key, namespace: '', name }, 'history'),
    payload: encodeCommit(commit),
    time: at,
  };
}

function look(csr: string, milliseconds: number): string {
  const time = new Date(BEGIN + milliseconds).toISOString();
  return `${JSON.stringify({ level: 'info', time, stage: 'seen', csr, msg: 'Looks at a request' })}\n`;
}

test('the commits and the first look of the approver give the times of a request', () => {
  const messages = [
    message('csr-a', 'CertificateRequested', 10),
    message('csr-b', 'CertificateRequested', 12),
    message('csr-a', 'CertificateApproved', 30),
    message('csr-a', 'CertificateIssued', 40),
  ];
  const log = `(node:1) Warning: none\n${look('csr-a', 20)}${look('csr-a', 25)}${look('old', 26)}`;
  assert.deepEqual(
    requestTimes(messages, log),
    new Map([
      [
        'csr-a',
        { created: BEGIN + 10, approved: BEGIN + 30, signed: BEGIN + 40, seen: BEGIN + 20 },
      ],
      ['csr-b', { created: BEGIN + 12 }],
    ]),
  );
});
