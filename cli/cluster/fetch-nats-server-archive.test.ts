import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FetchFailed } from '@rollcall/shared/fetching/fetch-failed.ts';
import { runProgram } from '@rollcall/shared/fetching/run-program.ts';
import {
  fetchNatsServerArchive,
  matchesChecksum,
  releaseArchive,
} from './fetch-nats-server-archive.ts';

let directory: string;
let archive: Buffer;
const server = createServer((request, response) => {
  if (request.url !== '/release.tar.gz') response.writeHead(404);
  response.end(archive);
});

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollcall-archive-'));
  archive = await packRelease(directory, 'the program');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

after(async () => {
  server.close();
  server.closeAllConnections();
  await rm(directory, { recursive: true });
});

test('a release that matches its checksum is unpacked', async () => {
  const target = await emptyDirectory('matching');
  const path = await fetchNatsServerArchive({ url: url(), sha256: sha256(archive) }, target);
  assert.equal(path, join(target, 'nats-server'));
  assert.equal(await readFile(path, 'utf8'), 'the program');
});

test('a release that does not match its checksum is thrown away unread', async () => {
  const target = await emptyDirectory('forged');
  const forged = { url: url(), sha256: sha256(Buffer.from('what was promised')) };
  await assert.rejects(
    fetchNatsServerArchive(forged, target),
    new FetchFailed(`${url()} does not match its checksum`),
  );
  assert.deepEqual(await readdir(target), []);
});

test('a release that is not there is named with its status', async () => {
  const target = await emptyDirectory('missing');
  const missing = { url: url('/gone.tar.gz'), sha256: sha256(archive) };
  await assert.rejects(
    fetchNatsServerArchive(missing, target),
    new FetchFailed(`${url('/gone.tar.gz')} answers 404`),
  );
});

test('a server that is not there is a failed fetch', async () => {
  const target = await emptyDirectory('unreachable');
  const unreachable = { url: 'http://127.0.0.1:1/release.tar.gz', sha256: sha256(archive) };
  await assert.rejects(fetchNatsServerArchive(unreachable, target), FetchFailed);
});

test('a checksum is compared whole, in either case', () => {
  const bytes = Buffer.from('bytes');
  assert.equal(matchesChecksum(bytes, sha256(bytes)), true);
  assert.equal(matchesChecksum(bytes, sha256(bytes).toUpperCase()), true);
  assert.equal(matchesChecksum(bytes, sha256(bytes).slice(0, 32)), false);
  assert.equal(matchesChecksum(Buffer.from('byte'), sha256(bytes)), false);
  assert.equal(matchesChecksum(bytes, ''), false);
});

for (const [architecture, name] of [
  ['x64', 'linux-amd64.tar.gz'],
  ['arm64', 'linux-arm64.tar.gz'],
] as const) {
  test(`the release for ${architecture} is ${name}`, () => {
    const release = releaseArchive(architecture);
    assert.ok(release);
    assert.ok(release.url.endsWith(name));
    assert.match(release.sha256, /^[0-9a-f]{64}$/);
  });
}

function url(path = '/release.tar.gz'): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function emptyDirectory(name: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path);
  return path;
}

/** Laid out as the official releases are: everything below one folder. */
async function packRelease(parent: string, program: string): Promise<Buffer> {
  await mkdir(join(parent, 'nats-server-v2'));
  await writeFile(join(parent, 'nats-server-v2/nats-server'), program);
  const options = { directory: parent, timeoutMilliseconds: 10_000 };
  await runProgram('tar', ['-czf', 'packed.tar.gz', 'nats-server-v2'], options);
  return await readFile(join(parent, 'packed.tar.gz'));
}
