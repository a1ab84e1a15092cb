/**
 * How Node runs each service. A young generation of a few megabytes costs the apiserver a little time and saves it
 * twenty megabytes; controllers and agents mostly wait, so for them memory counts more than optimised code.
 */
export const NODE_FLAGS: Readonly<
  Record<'apiserver' | 'controller-manager' | 'kubelet', readonly string[]>
> = {
  apiserver: ['--max-semi-space-size=4'],
  'controller-manager': [
    '--max-semi-space-size=1',
    '--optimize-for-size',
    '--no-maglev',
    '--no-opt',
  ],
  kubelet: ['--max-semi-space-size=1', '--optimize-for-size', '--no-maglev', '--no-opt'],
};
