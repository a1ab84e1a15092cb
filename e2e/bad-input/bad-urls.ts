import {
  asks,
  type BadInput,
  badRequest,
  type ExpectedStatus,
  notFound,
  sends,
} from './bad-input-case.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const invalid = (message: RegExp): ExpectedStatus => ({ code: 422, reason: 'Invalid', message });
const listed = (query: string) => asks(`/api/v1/configmaps?${query}`);

/** Paths and queries that lead nowhere, or that ask for what cannot be. */
export const BAD_URLS: readonly BadInput[] = [
  [
    'a group that is none',
    asks('/apis/nothing/v1/things'),
    notFound(/could not find the requested resource/),
  ],
  ['a resource that is none', asks('/api/v1/things'), notFound()],
  ['a version that is none', asks('/api/v2/nodes'), notFound()],
  ['a subresource that is none', asks(`${CONFIG_MAPS}/bad/nothing`), notFound()],
  ['a path that climbs', asks(`${CONFIG_MAPS}/../secrets`), notFound()],
  ['an escaped path that climbs', asks(`${CONFIG_MAPS}/%2e%2e%2fsecrets`), notFound()],
  ['a NUL in the name', asks(`${CONFIG_MAPS}/a%00b`), notFound()],
  ['the prototype as a group', asks('/apis/__proto__/v1'), notFound()],
  ['an escape that is none', asks('/api/v1/nodes/%zz'), badRequest()],
  ['9 kB', asks(`/${'a'.repeat(9_000)}`), { code: 414, reason: 'RequestURITooLong' }],
  [
    'a method that is none here',
    sends('PUT', CONFIG_MAPS, {}),
    { code: 405, reason: 'MethodNotAllowed' },
  ],
  ['a label selector that is none', listed('labelSelector=a+b'), badRequest(/parse requirement/)],
  [
    'a label selector without an end',
    listed('labelSelector=a+in+(b'),
    badRequest(/parse requirement|unable to parse/),
  ],
  ['a label selector with a bad value', listed('labelSelector=a%3D%2F'), badRequest()],
  [
    'a field selector of an unknown field',
    listed('fieldSelector=a%3Db'),
    badRequest(/field label not supported: a/),
  ],
  [
    'a field selector that is none',
    listed('fieldSelector=x'),
    badRequest(/invalid (field )?selector/),
  ],
  ['a limit that is none', listed('limit=x'), badRequest()],
  ['a page that is none', listed('limit=1&continue=x'), badRequest(/continue/)],
  ['a version that is none to list', listed('resourceVersion=x'), invalid(/resourceVersion/)],
  [
    'a match without a version',
    listed('resourceVersionMatch=Exact'),
    invalid(/resourceVersionMatch is forbidden unless resourceVersion is provided/),
  ],
  [
    'a match that is none',
    listed('resourceVersion=1&resourceVersionMatch=x'),
    invalid(/resourceVersionMatch/),
  ],
  [
    'exactly version 0',
    listed('resourceVersion=0&resourceVersionMatch=Exact'),
    invalid(/resourceVersionMatch/),
  ],
  ['a time limit that is none', listed('watch=1&timeoutSeconds=x'), badRequest()],
  [
    'initial events without a match',
    listed('watch=1&sendInitialEvents=true'),
    invalid(/sendInitialEvents|resourceVersionMatch/),
  ],
  [
    'a dry run that is none',
    sends('POST', `${CONFIG_MAPS}?dryRun=maybe`, configMap()),
    invalid(/dryRun: Unsupported value/),
  ],
  [
    'a field manager of 129 letters',
    sends('POST', `${CONFIG_MAPS}?dryRun=All&fieldManager=${'x'.repeat(129)}`, configMap()),
    invalid(/fieldManager/),
  ],
  [
    'a form as the body',
    {
      ...sends('POST', CONFIG_MAPS, 'a=b'),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    { code: 415, reason: 'UnsupportedMediaType' },
  ],
  [
    'an answer as HTML',
    { ...asks(CONFIG_MAPS), headers: { accept: 'text/html' } },
    { code: 406, reason: 'NotAcceptable' },
  ],
  ['YAML with an alias to nothing', yaml('a: *nothing'), badRequest()],
  [
    'YAML that grows without end',
    yaml(
      `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i}]`).join('\n')}`,
    ),
    badRequest(),
  ],
].map(
  ([what, question, status]) =>
    ({ what: `an URL with ${what as string}`, question, status }) as BadInput,
);

function configMap(): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
}

function yaml(body: string): BadInput['question'] {
  return {
    method: 'POST',
    path: CONFIG_MAPS,
    headers: { 'content-type': 'application/yaml' },
    body,
  };
}
