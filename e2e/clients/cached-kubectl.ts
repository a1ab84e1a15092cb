import { chmod, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { FetchFailed } from '@rollcall/shared/fetching/fetch-failed.ts';
import { inScratchDirectory, userCacheDirectory } from '@rollcall/shared/fetching/user-cache.ts';
import type { Client } from './client.ts';
import { kubectlVersion } from './kubectl-version.ts';

export type Source = {
  /** What it is and where it comes from: `kubectl of Debian bookworm`. */
  readonly name: string;
  /** The folder in the cache, which names what is in it for good. */
  readonly folder: string;
  /** Puts a kubectl somewhere below `directory` and returns its path; throws FetchFailed. */
  fetch(directory: string): Promise<string>;
};

/** A kubectl from the user's cache, fetched into it when it is not there or does not run. */
export async function cachedKubectl(source: Source): Promise<Client> {
  const folder = path.join(userCacheDirectory(process.env), 'kubectl', source.folder);
  const program = path.join(folder, 'kubectl');
  const cached = await kubectlVersion(program);
  if (cached !== undefined) return { name: source.name, version: cached, program };
  try {
    await fetchInto(folder, source);
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    return { name: source.name, missing: error.message };
  }
  const version = await kubectlVersion(program);
  if (version === undefined) return { name: source.name, missing: 'it does not run here' };
  return { name: source.name, version, program };
}

/** The file appears in one step, so that nobody ever runs half of it. */
async function fetchInto(folder: string, source: Source): Promise<void> {
  await mkdir(folder, { recursive: true });
  await inScratchDirectory(path.dirname(folder), async (directory) => {
    const fetched = await source.fetch(directory);
    await chmod(fetched, 0o755);
    await rename(fetched, path.join(folder, 'kubectl'));
  });
}
