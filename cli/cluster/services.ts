import path from 'node:path';

/** Beside the workspace that we are in: the services are programs that we start, not modules that we import. */
const SERVICES = path.resolve(import.meta.dirname, '..', '..', 'services');

/**
 * How Node runs each service. Where there can be much to do, the young generation may grow; with `--expose-gc`
 * it is made small again when there is not. Controllers and agents mostly wait, so for them memory counts more
 * than optimised code (decisions 9 and 60).
 */
const NODE_FLAGS = {
  apiserver: ['--max-semi-space-size=4', '--expose-gc'],
  'controller-manager': ['--max-semi-space-size=16', '--expose-gc', '--no-maglev', '--no-opt'],
  kubelet: ['--max-semi-space-size=1', '--optimize-for-size', '--no-maglev', '--no-opt'],
} as const;

export type ServiceName = keyof typeof NODE_FLAGS;

export const SERVICE_NAMES = Object.keys(NODE_FLAGS) as readonly ServiceName[];

/** The program of a service and its first arguments; the service's own flags follow. */
export function serviceCommand(service: ServiceName): readonly [string, ...string[]] {
  return [process.execPath, ...NODE_FLAGS[service], path.join(SERVICES, service, 'main.ts')];
}
