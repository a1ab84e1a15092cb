import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { FetchFailed } from '@rollcall/shared/fetching/fetch-failed.ts';
import { ProgramFailed, runProgram } from '@rollcall/shared/fetching/run-program.ts';
import { inScratchDirectory, userCacheDirectory } from '@rollcall/shared/fetching/user-cache.ts';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import { fetchNatsServerApt } from './fetch-nats-server-apt.ts';
import { fetchNatsServerArchive, releaseArchive } from './fetch-nats-server-archive.ts';
import { type FetchWay, fetchWays } from './fetch-ways.ts';
import { cachedNatsServers, keepNatsServer } from './nats-server-cache.ts';
import {
  formatNatsVersion,
  isNewEnough,
  type NatsVersion,
  oldestNatsVersion,
  parseNatsVersion,
} from './nats-version.ts';

export type FindOptions = {
  /** The path that the user asks for; nothing else is looked at then. */
  readonly wanted?: string | undefined;
  /** Where fetched programs are kept; by default `rollcall` in the user's cache directory. */
  readonly cacheDirectory?: string | undefined;
  /** Directories to search, as in PATH, which is the default. */
  readonly searchPath?: string | undefined;
  /** Searched after those; by default where Debian installs programs of administrators. */
  readonly systemDirectories?: readonly string[] | undefined;
  /** Ways to get one that is not there, in order; by default those that suit this machine. */
  readonly fetchers?: readonly Fetcher[] | undefined;
  /** Told, in a line each, of what takes time. */
  readonly log: (line: string) => void;
};

export type Fetcher = {
  readonly name: string;
  /** Puts a nats-server somewhere below `directory` and returns its path; throws FetchFailed. */
  fetch(directory: string): Promise<string>;
};

// Debian installs nats-server where the PATH of plain users does not lead.
const administratorDirectories = ['/usr/local/sbin', '/usr/sbin'];
const versionTimeoutMilliseconds = 10_000;
const oldest = `${oldestNatsVersion[0]}.${oldestNatsVersion[1]}`;

/**
 * The path of a nats-server that is new enough: the one wanted, else the one on PATH, else one from the cache,
 * else one fetched into the cache.
 * @throws PreflightError when the wanted one will not do, or none can be had
 */
export async function findNatsServer(options: FindOptions): Promise<string> {
  if (options.wanted !== undefined) return await checkWanted(options.wanted);
  const cacheDirectory = options.cacheDirectory ?? userCacheDirectory(process.env);
  const candidates = [...programPaths(options), ...(await cachedNatsServers(cacheDirectory))];
  for (const path of candidates) {
    const version = await versionOf(path);
    if (version && isNewEnough(version)) return path;
  }
  return await fetchNatsServer(cacheDirectory, options);
}

async function checkWanted(path: string): Promise<string> {
  const refuse = (why: string) => new PreflightError(`--nats-server ${path}: ${why}`);
  if (!(await isAccessible(path, constants.F_OK))) throw refuse('there is no such file');
  if (!(await isAccessible(path, constants.X_OK))) throw refuse('it may not be executed');
  const version = await versionOf(path);
  if (version === undefined) throw refuse('it does not say which nats-server it is');
  if (isNewEnough(version)) return path;
  throw refuse(`it is version ${formatNatsVersion(version)}, and ${oldest} or newer is needed`);
}

function programPaths({ searchPath, systemDirectories }: FindOptions): string[] {
  const named = (searchPath ?? process.env['PATH'] ?? '').split(delimiter);
  const directories = [...named, ...(systemDirectories ?? administratorDirectories)];
  return [...new Set(directories.filter(Boolean))].map((path) => join(path, 'nats-server'));
}

/** What a program says of itself; undefined when it is missing, cannot be run, or is something else. */
async function versionOf(path: string): Promise<NatsVersion | undefined> {
  if (!(await isAccessible(path, constants.X_OK))) return undefined;
  try {
    const timeoutMilliseconds = versionTimeoutMilliseconds;
    return parseNatsVersion(await runProgram(path, ['--version'], { timeoutMilliseconds }));
  } catch (error) {
    if (error instanceof ProgramFailed) return undefined;
    throw error;
  }
}

async function isAccessible(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP'].includes(code)) return false;
    throw error;
  }
}

async function fetchNatsServer(
  cacheDirectory: string,
  { fetchers, log }: FindOptions,
): Promise<string> {
  const failures: string[] = [];
  for (const fetcher of fetchers ?? (await machineFetchers())) {
    log(`no nats-server ${oldest} or newer is here: fetching the ${fetcher.name}`);
    try {
      const path = await fetchIntoCache(cacheDirectory, fetcher);
      log(`keeping nats-server in ${path}`);
      return path;
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      failures.push(`the ${fetcher.name} (${error.message})`);
    }
  }
  throw noneToBeHad(failures, process.platform);
}

function fetchIntoCache(cacheDirectory: string, fetcher: Fetcher): Promise<string> {
  return inScratchDirectory(join(cacheDirectory, 'nats-server'), async (directory) => {
    const program = await fetcher.fetch(directory);
    const version = await versionOf(program);
    if (version === undefined) throw new FetchFailed('it holds no nats-server that runs here');
    if (!isNewEnough(version)) {
      throw new FetchFailed(`it holds version ${formatNatsVersion(version)}, which is too old`);
    }
    return await keepNatsServer(cacheDirectory, { program, version });
  });
}

async function machineFetchers(): Promise<Fetcher[]> {
  const { platform, arch: architecture } = process;
  const isReadable = await isAccessible('/etc/os-release', constants.R_OK);
  const osRelease = isReadable ? await readFile('/etc/os-release', 'utf8') : '';
  return fetchWays({ platform, architecture, osRelease }).map((way) =>
    fetcherOf(way, architecture),
  );
}

function fetcherOf(way: FetchWay, architecture: string): Fetcher {
  switch (way) {
    case 'Debian package':
      return { name: way, fetch: fetchNatsServerApt };
    case 'release archive':
      return { name: way, fetch: (directory) => fetchRelease(architecture, directory) };
    default:
      return way satisfies never;
  }
}

async function fetchRelease(architecture: string, directory: string): Promise<string> {
  const archive = releaseArchive(architecture);
  if (!archive) throw new FetchFailed(`there is no release for ${architecture}`);
  return fetchNatsServerArchive(archive, directory);
}

/** What to tell the user when nothing worked, on one of Node's platforms. */
export function noneToBeHad(failures: readonly string[], platform: string): PreflightError {
  const tried = ['PATH', 'the cache', ...failures].join(', ');
  const install = platform === 'darwin' ? 'run `brew install nats-server`' : 'install one';
  return new PreflightError(
    `no nats-server ${oldest} or newer is to be had (tried: ${tried}): ${install}, or name yours with --nats-server PATH`,
  );
}
