import fc from 'fast-check';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  accept: [
    '*/*',
    'application/json',
    'application/yaml',
    'text/html',
    '',
    ',',
    ';',
    'application/json;q=0',
    'application/json;q=abc',
    'application/vnd.kubernetes.protobuf',
    'application/vnd.kubernetes.protobuf,application/json',
    'application/vnd.kubernetes.protobuf;stream=watch',
    'application/json;stream=watch',
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'application/json;as=Table;v=v9;g=meta.k8s.io',
    'application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io',
    'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
    'application/cbor',
    `${'application/json,'.repeat(200)}`,
  ],
  'content-type': [
    '',
    'text/plain',
    'application/json; charset=utf-16',
    'application/json;',
    'application/cbor',
    'multipart/form-data; boundary=x',
    '/',
    'application/x-www-form-urlencoded',
    'application/apply-patch+yaml',
    'application/json-patch+json',
    'application/strategic-merge-patch+json',
    'application/merge-patch+json',
    'application/apply-patch+cbor',
  ],
  authorization: [
    '',
    'Bearer',
    'Bearer ',
    'Bearer abcdef.0123456789abcdef',
    'Basic YTpi',
    'bearer a b c',
    'Bearer \u00ff',
    `Bearer ${'x'.repeat(5_000)}`,
    'Negotiate x',
  ],
  'impersonate-user': [
    '',
    'jane',
    'system:anonymous',
    'system:serviceaccount:default:default',
    'a\u00ffb',
  ],
  'impersonate-group': ['', 'system:masters', 'a'],
  'impersonate-uid': ['x'],
  'impersonate-extra-%zz': ['x'],
  'accept-encoding': ['gzip', 'gzip;q=0', 'br', 'identity;q=0', '*', 'deflate, gzip'],
  'content-encoding': ['gzip', 'br', 'identity', 'x'],
  expect: ['something'],
  'if-none-match': ['"x"', '*'],
  range: ['bytes=0-1'],
  'user-agent': [
    '',
    'curl/7',
    'Mozilla/5.0',
    'x'.repeat(3_000),
    'kubectl/v1.20.2 (linux/amd64) kubernetes/faecb19',
  ],
  'x-forwarded-for': ['127.0.0.1'],
  'x-remote-user': ['admin'],
  'x-remote-group': ['system:masters'],
  'x-http-method-override': ['DELETE'],
  'audit-id': ['x', 'x'.repeat(2_000)],
  upgrade: ['websocket', 'h2c', 'SPDY/3.1'],
  cookie: ['a=b'],
  host: ['example.com', '', 'a b'],
  origin: ['https://example.com'],
};

const entry = fc
  .constantFrom(...Object.entries(VALUES))
  .chain(([name, values]) => fc.constantFrom(...values).map((value) => [name, value] as const));

/** Up to three headers that a server may stumble over. */
export const ARBITRARY_HEADERS: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .array(entry, { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries));
