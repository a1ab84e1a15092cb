import assert from 'node:assert/strict';
import { test } from 'node:test';
import { natsServerConfig } from './nats-config.ts';

const plain = { host: '127.0.0.1', port: 4222, storeDirectory: '/var/lib/roll call' };

test('a plain configuration listens, stores, syncs always, and opens no monitoring port', () => {
  const text = natsServerConfig(plain);
  for (const line of [
    'host: "127.0.0.1"',
    'port: 4222',
    '  store_dir: "/var/lib/roll call"',
    '  sync_interval: always',
  ]) {
    assert.ok(text.split('\n').includes(line), line);
  }
  assert.doesNotMatch(text, /http|log_file/);
});

test('port 0 is any free port', () => {
  assert.match(natsServerConfig({ ...plain, port: 0 }), /^port: -1$/m);
});

test('a monitoring port and a log file are written when asked for', () => {
  const text = natsServerConfig({ ...plain, monitoringPort: 8222, logFile: '/tmp/"log"' });
  assert.match(text, /^http: "127\.0\.0\.1:8222"$/m);
  assert.match(text, /^log_file: "\/tmp\/\\"log\\""$/m);
});
