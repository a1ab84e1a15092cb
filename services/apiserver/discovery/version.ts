/** The Kubernetes release whose behaviour is served; clients read `gitVersion`. */
export const KUBERNETES_VERSION = 'v1.35.0';

export const VERSION_DOCUMENT = {
  major: '1',
  minor: '35',
  gitVersion: `${KUBERNETES_VERSION}+rollcall`,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: `none (node ${process.version})`,
  compiler: 'none',
  platform: `${process.platform === 'win32' ? 'windows' : process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
} as const;
