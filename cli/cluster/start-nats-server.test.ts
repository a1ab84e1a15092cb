import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { findNatsServer } from './find-nats-server.ts';
import { type NatsServer, startNatsServer } from './start-nats-server.ts';

let binary: string;
let parent: string;

before(async () => {
  binary = await findNatsServer({ log: () => {} });
  parent = await mkdtemp(join(tmpdir(), 'rollcall-start-'));
});

after(() => rm(parent, { recursive: true }));

test('a server answers once it is started, and is gone once it is stopped', async () => {
  const server = await start({ name: 'plain' });
  assert.equal(server.url, `nats://127.0.0.1:${server.port}`);
  assert.ok(isAlive(server.pid));
  await server.stop();
  assert.equal(isAlive(server.pid), false);
  await server.stop();
});

test('a server started again on its directory and port comes back', async () => {
  const first = await start({ name: 'again' });
  await first.stop();
  const second = await start({ name: 'again', port: first.port });
  assert.equal(second.url, first.url);
  assert.notEqual(second.pid, first.pid);
  await second.stop();
});

test('a port that is taken is refused, with the reason and the log file', async () => {
  const holder = await start({ name: 'holder' });
  await assert.rejects(start({ name: 'rival', port: holder.port }), (error: Error) => {
    assert.ok(error instanceof PreflightError);
    assert.match(error.message, /did not start: .*address already in use.*rival\.log\)$/);
    return true;
  });
  await holder.stop();
});

test('a program that cannot be run is refused', async () => {
  const binaryElsewhere = join(parent, 'no-such-program');
  await assert.rejects(start({ name: 'nothing', binary: binaryElsewhere }), PreflightError);
});

test('a program that is no nats-server is refused with what it said', async () => {
  await assert.rejects(start({ name: 'other', binary: '/bin/ls' }), /nats-server did not start: /);
});

test('what a server says is appended to its log file', async () => {
  await (await start({ name: 'log' })).stop();
  await (await start({ name: 'log' })).stop();
  const text = await readFile(join(parent, 'log.log'), 'utf8');
  assert.equal(text.match(/Server is ready/g)?.length, 2);
});

function start(options: { name: string; port?: number; binary?: string }): Promise<NatsServer> {
  const directory = join(parent, options.name);
  const logFile = `${directory}.log`;
  return startNatsServer({ binary, host: '127.0.0.1', port: 0, ...options, directory, logFile });
}

/** Signal 0 only asks. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
