/** Where each npm package may be imported: a file, a folder, or a workspace. `@scope/*` is every package of a scope. */
export const PACKAGE_DOORS: Readonly<Record<string, readonly string[]>> = {
  '@nats-io/*': ['shared/event-log'],
  protobufjs: ['shared/protobuf'],
  'node-forge': ['shared/pki/der.ts', 'shared/pki/node-forge-asn1.d.ts'],
  commander: ['shared/process', 'cli'],
  pino: ['shared/process'],
  echarts: ['cli/report'],
  'log-update': ['cli/report'],
  fastify: ['services/apiserver/http', 'services/controller-manager/http', 'services/kubelet/http'],
  'prom-client': [
    'services/apiserver/http',
    'services/controller-manager/http',
    'services/kubelet/http',
  ],
  'fast-check': ['e2e/fuzz'],
  fflate: ['e2e/clients'],
  '@kubernetes/client-node': ['e2e/interop'],
  testcontainers: ['e2e/compose'],
  jose: ['services/apiserver/service-accounts'],
  rfc6902: ['services/apiserver/patch'],
  yaml: [
    'shared/api-client',
    'services/apiserver/content',
    'services/kubelet/configuration',
    'cli',
    'e2e',
  ],
  // Where words enter: bodies, log messages, files, flags. The schemas of kinds are the words themselves.
  zod: [
    'shared/resource',
    'shared/kinds',
    'shared/event-log',
    'shared/api-client',
    'shared/process',
    'cli/measure',
    'services/apiserver/writing',
    'services/apiserver/reviews',
  ],
};

/** Packages that every test may use, and nothing else. */
export const PACKAGES_FOR_TESTS: readonly string[] = ['fast-check'];
