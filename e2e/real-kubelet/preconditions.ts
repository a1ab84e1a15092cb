import { runBinary } from './run-binary.ts';

/** What is missing on this machine for upstream's kubelet to run; empty when nothing is. */
export async function missingHere(): Promise<readonly string[]> {
  const isRoot = process.getuid?.() === 0;
  const docker = await runBinary('docker', ['info', '--format', '{{.CgroupDriver}}']);
  const unshare = await runBinary('unshare', ['--mount', 'true']);
  return [
    ...(isRoot ? [] : ['root: the kubelet mounts, and writes below /var/lib/kubelet']),
    ...(docker.code === 0 ? [] : ['a running Docker Engine: kubelet 1.20 runs its pods with it']),
    ...(docker.code === 0 && docker.output.trim() !== 'cgroupfs'
      ? ['a Docker Engine with the cgroup driver cgroupfs']
      : []),
    ...(unshare.code === 0 ? [] : ['unshare (util-linux), with a kernel that permits it']),
  ];
}
