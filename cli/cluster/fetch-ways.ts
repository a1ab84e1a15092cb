import { releaseArchive } from './fetch-nats-server-archive.ts';

export type FetchWay = 'Debian package' | 'release archive';

export type Machine = {
  /** `process.platform` */
  readonly platform: string;
  /** `process.arch` */
  readonly architecture: string;
  /** The text of /etc/os-release; empty when there is none. */
  readonly osRelease: string;
};

/** The ways in which a nats-server can be fetched for a machine, the first to try first. */
export function fetchWays({ platform, architecture, osRelease }: Machine): FetchWay[] {
  if (platform !== 'linux') return [];
  const ways: FetchWay[] = isDebianFamily(osRelease) ? ['Debian package'] : [];
  return releaseArchive(architecture) ? [...ways, 'release archive'] : ways;
}

/** os-release(5): ID is one word, ID_LIKE several; either may be quoted. */
function isDebianFamily(osRelease: string): boolean {
  const fields = osRelease.matchAll(/^(?:ID|ID_LIKE)=["']?([^"'\n]*)/gm);
  return [...fields].some(([, words = '']) => words.split(/\s+/).includes('debian'));
}
