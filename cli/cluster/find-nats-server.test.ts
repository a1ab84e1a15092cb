import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { FetchFailed } from '@rollcall/shared/fetching/fetch-failed.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { type Fetcher, findNatsServer, noneToBeHad } from './find-nats-server.ts';

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollcall-find-'));
});

after(() => rm(directory, { recursive: true }));

test('the nats-server that is wanted is taken when it is new enough', async () => {
  const wanted = await pretend('wanted/nats-server', '2.10.0');
  assert.equal(await find({ wanted }), wanted);
});

const unfit: readonly (readonly [why: string, make: () => Promise<string>, message: RegExp])[] = [
  ['is missing', async () => join(directory, 'missing'), /missing: there is no such file$/],
  [
    'is too old',
    () => pretend('old/nats-server', '2.9.10'),
    /version 2\.9\.10, and 2\.10 or newer/,
  ],
  ['is something else', () => pretend('else/nats-server', 'cat'), /does not say which nats-server/],
  ['may not be executed', makeUnexecutable, /it may not be executed$/],
];

for (const [why, make, message] of unfit) {
  test(`a wanted nats-server that ${why} is refused in one sentence`, async () => {
    const wanted = await make();
    await assert.rejects(find({ wanted }), (error: Error) => {
      assert.ok(error instanceof PreflightError);
      assert.match(error.message, message);
      assert.ok(error.message.startsWith(`--nats-server ${wanted}: `));
      return true;
    });
  });
}

test('the first on PATH that is new enough is taken, before the cache', async () => {
  const old = await pretend('path/old/nats-server', '2.9.1');
  const young = await pretend('path/young/nats-server', '2.11.4');
  const cacheDirectory = join(directory, 'cache-behind-path');
  await pretend('cache-behind-path/nats-server/2.12.0/nats-server', '2.12.0');
  const searchPath = ['/does-not-exist', dirname(old), dirname(young)].join(':');
  assert.equal(await find({ searchPath, cacheDirectory }), young);
});

test('of the cached ones the newest is taken', async () => {
  for (const version of ['2.9.10', '2.10.27', '2.14.5', '2.11.0']) {
    await pretend(`versions/nats-server/${version}/nats-server`, version);
  }
  const cacheDirectory = join(directory, 'versions');
  const newest = join(cacheDirectory, 'nats-server/2.14.5/nats-server');
  assert.equal(await find({ cacheDirectory }), newest);
});

test('a fetched nats-server is kept, found again, and leaves no scraps', async () => {
  const cacheDirectory = join(directory, 'fetched');
  const lines: string[] = [];
  const fetchers = [failing('first'), fetching('2.12.1'), failing('third')];
  const log = (line: string) => lines.push(line);
  const path = await findNatsServer({ cacheDirectory, searchPath: '', fetchers, log });
  assert.equal(path, join(cacheDirectory, 'nats-server/2.12.1/nats-server'));
  assert.deepEqual(lines, [
    'no nats-server 2.10 or newer is here: fetching the first',
    'no nats-server 2.10 or newer is here: fetching the version 2.12.1',
    `keeping nats-server in ${path}`,
  ]);
  assert.equal(await find({ cacheDirectory }), path);
  assert.deepEqual(await readdir(join(cacheDirectory, 'nats-server')), ['2.12.1']);
});

test('two who fetch at once both get one that runs', async () => {
  const cacheDirectory = join(directory, 'at-once');
  const fetchers = [fetching('2.12.1')];
  const paths = await Promise.all([1, 2, 3].map(() => find({ cacheDirectory, fetchers })));
  const kept = join(cacheDirectory, 'nats-server/2.12.1/nats-server');
  assert.deepEqual(paths, [kept, kept, kept]);
  assert.deepEqual(await readdir(join(cacheDirectory, 'nats-server')), ['2.12.1']);
});

test('when no way works, one sentence says what was tried and what to do', async () => {
  const fetchers = [failing('Debian package'), fetching('2.9.10')];
  await assert.rejects(
    find({ fetchers }),
    new PreflightError(
      'no nats-server 2.10 or newer is to be had (tried: PATH, the cache, the Debian package' +
        ' (it is not there), the version 2.9.10 (it holds version 2.9.10, which is too old)):' +
        ' install one, or name yours with --nats-server PATH',
    ),
  );
});

test('a mistake of ours in fetching is not taken for a failed fetch', async () => {
  const mistaken = { name: 'mistake', fetch: () => Promise.reject(new RangeError('ours')) };
  await assert.rejects(find({ fetchers: [mistaken, fetching('2.12.1')] }), RangeError);
});

test('on macOS the advice is brew', () => {
  assert.match(noneToBeHad([], 'darwin').message, /run `brew install nats-server`, or name yours/);
});

/** Looks nowhere but where the test says. */
function find(options: {
  wanted?: string;
  searchPath?: string;
  cacheDirectory?: string;
  fetchers?: readonly Fetcher[];
}): Promise<string> {
  const nowhere = { searchPath: '', cacheDirectory: join(directory, 'nothing'), fetchers: [] };
  return findNatsServer({ ...nowhere, systemDirectories: [], ...options, log: () => {} });
}

/** A script that says it is a nats-server of this version. */
async function pretend(path: string, version: string): Promise<string> {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  await chmod(file, 0o755);
  return file;
}

async function makeUnexecutable(): Promise<string> {
  const file = await pretend('plain/nats-server', '2.10.0');
  await chmod(file, 0o644);
  return file;
}

function fetching(version: string): Fetcher {
  return {
    name: `version ${version}`,
    fetch: (scratch) => pretend(join(scratch.slice(directory.length), 'nats-server'), version),
  };
}

function failing(name: string): Fetcher {
  return { name, fetch: () => Promise.reject(new FetchFailed('it is not there')) };
}
