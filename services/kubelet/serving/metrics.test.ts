import assert from 'node:assert/strict';
import test from 'node:test';
import { CertificateRecord } from '#identity/certificate-record.ts';
import { metricsText } from './metrics.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const measured = { nodeName: 'n1', version: 'v1', client: new CertificateRecord(), startedAt: NOW };

test('without a certificate there is no end to count to', () => {
  const text = metricsText(measured, NOW);
  assert.match(text, /^kubelet_certificate_manager_client_ttl_seconds \+Inf$/m);
  assert.doesNotMatch(text, /server_ttl_seconds/);
});

test('the seconds left and the failures are told', () => {
  const client = new CertificateRecord();
  client.hold({ notAfter: new Date(NOW.getTime() + 90_500) });
  client.failed(new Error('no'));
  const text = metricsText({ ...measured, client, serving: client }, NOW);
  assert.match(text, /^kubelet_certificate_manager_client_ttl_seconds 90$/m);
  assert.match(text, /^kubelet_certificate_manager_server_ttl_seconds 90$/m);
  assert.match(text, /^kubelet_certificate_manager_client_expiration_renew_errors 1$/m);
  assert.match(text, /^kubelet_node_name\{node="n1"\} 1$/m);
});
