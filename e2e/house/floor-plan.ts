/**
 * The floor plan, as data. A room is a folder that holds TypeScript; the loose files of a workspace
 * (`control-loop.ts`, `up.ts`) are a room with the workspace's own name. A room that is not here does not exist.
 */

import { APISERVER_PLAN } from './apiserver-rooms.ts';
import { EVERY_ROOM_OF_SHARED, SHARED_PLAN } from './shared-rooms.ts';

const CONTROLLERS = controllers({
  approving: ['shared/csr', 'shared/pki'],
  signing: ['shared/csr', 'shared/pki'],
  cleaning: ['shared/csr', 'shared/pki'],
  tokens: ['shared/bootstrap-token'],
  nodes: [],
  publishing: ['shared/pki'],
  namespaces: [],
  owning: [],
  aggregating: [],
  leading: [],
  http: ['shared/csr', 'shared/pki'],
});

/** Which rooms each room may enter, besides itself. */
export const FLOOR_PLAN: Readonly<Record<string, readonly string[]>> = {
  ...SHARED_PLAN,
  ...APISERVER_PLAN,

  'services/controller-manager': [
    ...EVERY_ROOM_OF_SHARED,
    'services/controller-manager/loop',
    ...Object.keys(CONTROLLERS),
  ],
  'services/controller-manager/loop': [
    'shared/api-client',
    'shared/event-log',
    'shared/kinds',
    'shared/kube',
    'shared/process',
    'shared/projection',
    'shared/resource',
    'shared/time',
  ],
  ...CONTROLLERS,

  'services/kubelet': [
    ...EVERY_ROOM_OF_SHARED,
    'services/kubelet/identity',
    'services/kubelet/node',
    'services/kubelet/serving',
    'services/kubelet/configuration',
  ],
  'services/kubelet/configuration': ['shared/process'],
  'services/kubelet/identity': [
    'shared/api-client',
    'shared/csr',
    'shared/joining',
    'shared/kube',
    'shared/pki',
    'shared/process',
    'shared/time',
  ],
  'services/kubelet/node': ['shared/api-client', 'shared/kube', 'shared/process', 'shared/time'],
  'services/kubelet/serving': [
    'services/kubelet/identity',
    'shared/api-client',
    'shared/kube',
    'shared/pki',
    'shared/process',
    'shared/time',
  ],

  cli: [
    'cli/cluster',
    'cli/history',
    'cli/joining',
    'cli/lab',
    'cli/measure',
    'cli/report',
    ...EVERY_ROOM_OF_SHARED,
  ],
  'cli/measure': ['shared/time'],
  'cli/report': ['cli/measure', 'shared/time'],
  // A simulated node is the kubelet's own code: the one way from a program into a service.
  'cli/lab': [
    'cli/cluster',
    'cli/measure',
    'cli/report',
    'services/kubelet/identity',
    'services/kubelet/node',
    ...EVERY_ROOM_OF_SHARED,
  ],
  'cli/history': EVERY_ROOM_OF_SHARED,
  'cli/joining': EVERY_ROOM_OF_SHARED,
  'cli/cluster': EVERY_ROOM_OF_SHARED,
  'cli/image': ['cli/cluster', ...EVERY_ROOM_OF_SHARED],

  'e2e/world': EVERY_ROOM_OF_SHARED,
  'e2e/stories': ['e2e/world', ...EVERY_ROOM_OF_SHARED],
  'e2e/clients': ['shared/fetching'],
  'e2e/interop': ['e2e/world', 'e2e/clients', ...EVERY_ROOM_OF_SHARED],
  'e2e/fuzz': ['e2e/world', ...EVERY_ROOM_OF_SHARED],
  'e2e/bad-input': ['e2e/world', 'e2e/fuzz', ...EVERY_ROOM_OF_SHARED],
  'e2e/real-kubelet': ['e2e/world', 'e2e/interop', ...EVERY_ROOM_OF_SHARED],
  'e2e/wire': ['e2e/world', ...EVERY_ROOM_OF_SHARED],
  'e2e/compose': ['e2e/world', 'e2e/bench', ...EVERY_ROOM_OF_SHARED],
  'e2e/faults': ['e2e/world', ...EVERY_ROOM_OF_SHARED],
  'e2e/bench': ['e2e/world', ...EVERY_ROOM_OF_SHARED],
  'e2e/house': [],
};

/** A test builds its good case from these, whatever its room may enter: the catalogue, an authority, a log in memory, silence. */
export const ROOMS_FOR_TESTS: readonly string[] = [
  'shared/kinds',
  'shared/pki',
  'shared/event-log',
  'shared/process',
];

/** Every controller hears of commits through the control loop and acts through the apiserver. */
function controllers(
  entersBesides: Readonly<Record<string, readonly string[]>>,
): Record<string, readonly string[]> {
  const every = [
    'services/controller-manager/loop',
    'shared/api-client',
    'shared/kinds',
    'shared/kube',
    'shared/process',
    'shared/projection',
    'shared/resource',
    'shared/time',
  ];
  return Object.fromEntries(
    Object.entries(entersBesides).map(([room, besides]) => [
      `services/controller-manager/${room}`,
      [...every, ...besides],
    ]),
  );
}
