import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FetchFailed } from '@rollcall/shared/fetching/fetch-failed.ts';
import { ProgramFailed, runProgram } from '@rollcall/shared/fetching/run-program.ts';

export type ReleaseArchive = {
  readonly url: string;
  /** Of the whole archive, in hexadecimal. */
  readonly sha256: string;
};

const version = 'v2.14.5';
const releases = 'https://github.com/nats-io/nats-server/releases/download';

/** By Node's names of architectures: the release's own name, and the archive's checksum. */
const archives: Readonly<Record<string, { readonly name: string; readonly sha256: string }>> = {
  x64: {
    name: 'amd64',
    sha256: '5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355',
  },
  arm64: {
    name: 'arm64',
    sha256: '673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c',
  },
};

const downloadTimeoutMilliseconds = 60_000;
const unpackTimeoutMilliseconds = 60_000;

/** The official Linux release for one of Node's architectures (`process.arch`), when there is one. */
export function releaseArchive(architecture: string): ReleaseArchive | undefined {
  const archive = Object.hasOwn(archives, architecture) ? archives[architecture] : undefined;
  if (archive === undefined) return undefined;
  const file = `nats-server-${version}-linux-${archive.name}.tar.gz`;
  return { url: `${releases}/${version}/${file}`, sha256: archive.sha256 };
}

/**
 * Downloads a release into `directory` and unpacks it there; what does not match its checksum is thrown away
 * unread. Returns the program's path.
 * @throws FetchFailed
 */
export async function fetchNatsServerArchive(
  archive: ReleaseArchive,
  directory: string,
): Promise<string> {
  const bytes = await download(archive.url);
  if (!matchesChecksum(bytes, archive.sha256)) {
    throw new FetchFailed(`${archive.url} does not match its checksum`);
  }
  await writeFile(join(directory, 'release.tar.gz'), bytes);
  await unpack(directory);
  return join(directory, 'nats-server');
}

export function matchesChecksum(bytes: Uint8Array, sha256: string): boolean {
  return createHash('sha256').update(bytes).digest('hex') === sha256.toLowerCase();
}

async function download(url: string): Promise<Uint8Array> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(downloadTimeoutMilliseconds) });
    if (!answer.ok) throw new FetchFailed(`${url} answers ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    if (!isDownloadFailure(error)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new FetchFailed(`${url} cannot be read: ${reason}`, { cause: error });
  }
}

/** `fetch` throws a TypeError when the network fails, and its signal's TimeoutError when time is up. */
function isDownloadFailure(error: unknown): error is Error {
  return error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError');
}

async function unpack(directory: string): Promise<void> {
  try {
    await runProgram('tar', ['-xzf', 'release.tar.gz', '--strip-components=1'], {
      directory,
      timeoutMilliseconds: unpackTimeoutMilliseconds,
    });
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    throw new FetchFailed(error.message, { cause: error });
  }
}
