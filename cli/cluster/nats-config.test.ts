import assert from 'node:assert/strict';
import { test } from 'node:test';
import { natsConfig } from './nats-config.ts';

const plain = { host: '127.0.0.1', port: 4222, directory: '/var/lib/roll "call"' };

test('the server listens where it is told, and acknowledges what is on disk', () => {
  const lines = natsConfig(plain).split('\n');
  for (const line of [
    'listen: "127.0.0.1:4222"',
    '  store_dir: "/var/lib/roll \\"call\\""',
    '  sync_interval: always',
  ]) {
    assert.ok(lines.includes(line), line);
  }
});

test('the server opens no port for monitoring', () => {
  assert.doesNotMatch(natsConfig(plain), /^(http|monitor)/m);
});

test('port 0 is any free port', () => {
  assert.match(natsConfig({ ...plain, port: 0 }), /^listen: "127\.0\.0\.1:-1"$/m);
});
