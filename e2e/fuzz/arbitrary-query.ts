import fc from 'fast-check';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  labelSelector: [
    'a=b',
    'a in (b',
    'a notin ()',
    '!',
    '!a',
    'a==b,c!=d',
    ',',
    '=',
    'a b',
    'a=b=c',
    '(',
    'a in (b,c),!d',
    `${'a,'.repeat(500)}a`,
    'a=\u0000',
  ],
  fieldSelector: [
    'metadata.name=a',
    'metadata.name!=a',
    'a=b',
    '=',
    'metadata.name',
    'metadata.name=a,metadata.namespace=b',
    'spec.nodeName=a\\,b',
    'x\\',
    '__proto__=a',
    'constructor=a',
  ],
  resourceVersion: ['', '0', '1', '-1', 'abc', '1.5', '1e3', '00001'],
  resourceVersionMatch: ['Exact', 'NotOlderThan', 'nothing', ''],
  limit: ['0', '1', '-1', 'abc', '99999999999999999999', '1.5', ''],
  continue: [
    '',
    'abc',
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiIn0',
    'e30',
    'bnVsbA',
    '%00',
  ],
  watch: ['1', 'true', 'false', '', 'maybe'],
  allowWatchBookmarks: ['true', 'x'],
  sendInitialEvents: ['true', 'false', 'x'],
  timeoutSeconds: ['1', '0', '-5', 'abc', '99999999999'],
  timeout: ['10s', '-1s', 'abc', '32'],
  fieldValidation: ['Strict', 'Warn', 'Ignore', 'nothing'],
  fieldManager: ['me', 'x'.repeat(129), 'a\u0000', '', '\n'],
  force: ['true', 'false', 'x'],
  pretty: ['1', 'true', 'x'],
  propagationPolicy: ['Orphan', 'Background', 'Foreground', 'nothing'],
  gracePeriodSeconds: ['0', '-1', 'abc', '99999999999999'],
  orphanDependents: ['true', 'x'],
  includeObject: ['None', 'Metadata', 'Object', 'x'],
  verbose: ['', '1'],
  exclude: ['ping', 'nothing'],
};

const pair = fc
  .constantFrom(...Object.entries(VALUES))
  .chain(([name, values]) =>
    fc
      .oneof(
        { weight: 5, arbitrary: fc.constantFrom(...values) },
        { weight: 1, arbitrary: fc.string() },
      )
      .map((value) => `${name}=${encodeURIComponent(value.toWellFormed())}`),
  );
const oddPair = fc.constantFrom(
  '%zz=1',
  'a',
  '=',
  '&&',
  'labelSelector=%',
  'limit=%ff',
  '__proto__=1',
  'watch[]=1',
  'dryRun=maybe',
);

/** Up to four parameters, known ones mostly, with values that may mean nothing; without the question mark. */
export const ARBITRARY_QUERY: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 8, arbitrary: pair }, { weight: 1, arbitrary: oddPair }), {
    maxLength: 4,
  })
  .map((pairs) => pairs.join('&'));
