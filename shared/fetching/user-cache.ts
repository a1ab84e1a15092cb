import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where rollcall keeps what it fetched: `rollcall` in the user's cache directory (XDG base directories). */
export function userCacheDirectory(environment: NodeJS.ProcessEnv): string {
  const caches = environment['XDG_CACHE_HOME'] ?? '';
  // The specification has relative paths ignored.
  return join(isAbsolute(caches) ? caches : join(homedir(), '.cache'), 'rollcall');
}

/** Gives `use` a directory below `parent`, so on its disk, and removes it afterwards. */
export async function inScratchDirectory<Result>(
  parent: string,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(join(parent, '.fetching-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Node's cache of compiled modules. Only the user can write there: whoever else could, would choose what our services run. */
export function compileCacheDirectory(environment: NodeJS.ProcessEnv): string {
  return environment['NODE_COMPILE_CACHE'] ?? join(userCacheDirectory(environment), 'compiled');
}
