import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import fc from 'fast-check';

const NAMES = [
  'fuzz',
  'nothing',
  'default',
  'a%2fb',
  '..',
  '%2e%2e',
  '.',
  '%00',
  'A',
  '%c3%28',
  '%zz',
  'a b'.replace(' ', '%20'),
  '-',
  `${'x'.repeat(300)}`,
  '%F0%9F%98%80',
  'system:discovery',
  'con',
  '__proto__',
  'constructor',
  'toString',
  '*',
  '{name}',
  ';',
  '%3f',
  '%23',
];
const SUBRESOURCES = [
  'status',
  'approval',
  'finalize',
  'token',
  'log',
  'nothing',
  'status/status',
  '__proto__',
];
const OTHERS = [
  '/',
  '//',
  '/api',
  '/api/',
  '/apis',
  '/apis/',
  '/api/v1',
  '/apis/apps/v1',
  '/api/v2/nodes',
  '/version',
  '/healthz',
  '/livez/ping',
  '/readyz',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/openapi/v3/apis/nothing/v1',
  '/openapi/v3/../v2',
  '/apis/__proto__/v1',
  '/apis/constructor/v1/prototype',
  '/api/v1/watch/nodes',
  '/api/v1/watch/namespaces/default/configmaps/fuzz',
  '/api/v1/namespaces/default/configmaps/../secrets',
  '/api/v1/../../etc/passwd',
  '/%61pi',
  '/.well-known/openid-configuration',
  '/logs',
  '/debug/pprof',
  '*',
];

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.webPath().map((path) => path.replaceAll('/', '')) },
);

const resource = fc.constantFrom(...ALL_KINDS).chain(({ group, version, plural }) =>
  fc
    .record({
      namespace: fc.option(name),
      name: fc.option(name, { freq: 4 }),
      sub: fc.option(fc.constantFrom(...SUBRESOURCES), { freq: 1 }),
    })
    .map((parts) => {
      const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
      const inNamespace = parts.namespace === null ? '' : `/namespaces/${parts.namespace}`;
      const named = parts.name === null ? '' : `/${parts.name}`;
      return `${root}${inNamespace}/${plural}${named}${parts.sub === null ? '' : `/${parts.sub}`}`;
    }),
);

/** A path that may lead somewhere, as it stands on the wire. */
export const ARBITRARY_PATH: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: resource },
  { weight: 1, arbitrary: fc.constantFrom(...OTHERS) },
  { weight: 1, arbitrary: fc.webPath().map((path) => `/${path}`) },
);
