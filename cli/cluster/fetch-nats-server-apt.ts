import { join } from 'node:path';
import { fetchDebianPackage } from '@rollcall/shared/fetching/fetch-debian-package.ts';

/** The first Debian release whose nats-server is new enough. */
const suite = 'trixie';

/**
 * Takes the nats-server of Debian trixie, whatever Debian this is, and unpacks it below `directory`. Returns the
 * program's path.
 * @throws FetchFailed
 */
export async function fetchNatsServerApt(directory: string): Promise<string> {
  const root = await fetchDebianPackage({ suite, name: 'nats-server' }, directory);
  return join(root, 'usr/sbin/nats-server');
}
