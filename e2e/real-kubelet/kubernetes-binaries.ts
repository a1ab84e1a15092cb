import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { userCacheDirectory } from '@rollcall/shared/fetching/user-cache.ts';

export const KUBERNETES_VERSION = '1.20.2';

export type Binary = 'kubeadm' | 'kubelet' | 'kube-apiserver' | 'kube-controller-manager' | 'etcd';

/** Upstream's programs in the user's cache, built there when they are missing. @throws Error when they cannot be built */
export async function kubernetesBinaries(): Promise<(name: Binary) => string> {
  const home = path.join(userCacheDirectory(process.env), `kubernetes-${KUBERNETES_VERSION}`);
  const binary = (name: Binary) => path.join(home, 'bin', name);
  if (existsSync(binary('kubelet'))) return binary;
  await mkdir(home, { recursive: true });
  const script = path.join(import.meta.dirname, 'build-kubernetes.sh');
  process.stderr.write(`building Kubernetes ${KUBERNETES_VERSION} in ${home}, about ten minutes\n`);
  const build = spawn('sh', [script, home], { stdio: ['ignore', 2, 2] });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error(`Kubernetes could not be built: ${script} ended with ${code}`);
  return binary;
}
