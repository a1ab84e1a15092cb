import path from 'node:path';

/** Beside the workspace that we are in: the services are programs that we start, not modules that we import. */
const SERVICES = path.resolve(import.meta.dirname, '..', '..', 'services');

const SMALL = ['--max-semi-space-size=1', '--optimize-for-size', '--no-maglev', '--no-opt'];

/**
 * How Node runs each service. A young generation of a few megabytes costs the apiserver a little time and saves it
 * twenty megabytes; controllers and agents mostly wait, so for them memory counts more than optimised code.
 */
const NODE_FLAGS = {
  apiserver: ['--max-semi-space-size=4'],
  'controller-manager': SMALL,
  kubelet: SMALL,
} as const;

export type ServiceName = keyof typeof NODE_FLAGS;

export const SERVICE_NAMES = Object.keys(NODE_FLAGS) as readonly ServiceName[];

/** The program of a service and its first arguments; the service's own flags follow. */
export function serviceCommand(service: ServiceName): readonly [string, ...string[]] {
  return [process.execPath, ...NODE_FLAGS[service], path.join(SERVICES, service, 'main.ts')];
}
