import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compareNatsVersions,
  formatNatsVersion,
  isNewEnough,
  type NatsVersion,
  parseNatsVersion,
} from './nats-version.ts';

/** Paths of the cached nats-servers that are new enough, the newest first. */
export async function cachedNatsServers(cacheDirectory: string): Promise<string[]> {
  const names = await namesIn(join(cacheDirectory, 'nats-server'));
  return names
    .map(parseNatsVersion)
    .filter((version) => version !== undefined)
    .filter(isNewEnough)
    .sort((one, other) => compareNatsVersions(other, one))
    .map((version) => cachePath(cacheDirectory, version));
}

/**
 * Moves a program into the cache in one step, so that nobody ever sees half of it. Of several who fetch the same
 * version at once the last one wins; those who run an earlier one keep theirs.
 */
export async function keepNatsServer(
  cacheDirectory: string,
  fetched: { readonly program: string; readonly version: NatsVersion },
): Promise<string> {
  const path = cachePath(cacheDirectory, fetched.version);
  await mkdir(join(path, '..'), { recursive: true });
  await chmod(fetched.program, 0o755);
  await rename(fetched.program, path);
  return path;
}

function cachePath(cacheDirectory: string, version: NatsVersion): string {
  return join(cacheDirectory, 'nats-server', formatNatsVersion(version), 'nats-server');
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
