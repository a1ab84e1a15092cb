import path from 'node:path';
import {
  type DebianPackage,
  fetchDebianPackage,
} from '@rollcall/shared/fetching/fetch-debian-package.ts';
import { cachedKubectl } from './cached-kubectl.ts';
import type { Client } from './client.ts';

/** The kubectl in a package of some Debian release, whatever Debian this is. */
export function debianKubectl(source: DebianPackage): Promise<Client> {
  const { suite } = source;
  return cachedKubectl({
    name: `kubectl of Debian ${suite}`,
    folder: `debian-${suite}-${process.arch}`,
    async fetch(directory) {
      const root = await fetchDebianPackage(source, directory);
      return path.join(root, 'usr/bin/kubectl');
    },
  });
}
