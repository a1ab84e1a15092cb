import fc from 'fast-check';

/** JSON as text, whole or spoilt in one to three places. */
export function mutatedJson(value: unknown): fc.Arbitrary<string> {
  const stroke = fc.record({ at: fc.nat(), how: STROKE });
  return fc.array(stroke, { maxLength: 3 }).map((strokes) => {
    const whole = { value: structuredClone(value) };
    for (const { at, how } of strokes) spoil(whole, at, how);
    // What JSON.stringify would not write stands as a marked text until the end.
    return JSON.stringify(whole.value ?? null).replace(/"~raw~((?:[^"\\]|\\.)*)~"/g, (_, text) =>
      JSON.parse(`"${text}"`),
    );
  });
}

type Stroke =
  | { readonly put: unknown }
  | { readonly add: string; readonly value: unknown }
  | { readonly remove: true };

const raw = (text: string) => `~raw~${text}~`;
const nested = (times: number, [open, close]: readonly [string, string]) =>
  raw(open.repeat(times) + close.repeat(times));

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  {},
  [],
  '',
  0,
  -1,
  1.5,
  raw('9007199254740993'),
  raw('1e999'),
  raw('-1e-999'),
  raw('9'.repeat(400)),
  raw('9223372036854775808'),
  raw('01'),
  raw('NaN'),
  raw('{"a":1,"a":2}'),
  raw('{"__proto__":{"polluted":true}}'),
  raw('{"constructor":{"prototype":{"polluted":true}}}'),
  raw('"\\ud800"'),
  raw('"\\u0000"'),
  nested(64, ['[', ']']),
  nested(20_000, ['[', ']']),
  raw(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  'x'.repeat(64),
  'x'.repeat(254),
  'x'.repeat(70_000),
  'a\u0000b',
  '../../etc',
  'a/b',
  'a%2fb',
  '\ud83d\ude00',
  '\u202egnp.exe',
  '2026-13-45T99:99:99Z',
  '0001-01-01T00:00:00Z',
  '99999-01-01T00:00:00Z',
  '-----BEGIN CERTIFICATE REQUEST-----',
  'LS0tLS1CRUdJTg==',
  ['x', 'x'],
  [null],
  [[[]]],
  { a: null },
];

const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'a',
  'metadata',
  'status',
  'kind',
  '$patch',
  'managedFields',
  'finalizers',
  'ownerReferences',
  'deletionTimestamp',
  'generateName',
  'resourceVersion',
  'uid',
];

const oddValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD_VALUES) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const STROKE: fc.Arbitrary<Stroke> = fc.oneof(
  oddValue.map((put) => ({ put })),
  fc
    .tuple(fc.oneof(fc.constantFrom(...ODD_KEYS), fc.string()), oddValue)
    .map(([add, value]) => ({ add, value })),
  fc.constant({ remove: true } as const),
);

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

function spoil(whole: { value: unknown }, at: number, how: Stroke): void {
  const places = [...placesIn(whole)];
  const place = places[at % places.length];
  // Everything may have been removed already.
  if (place === undefined) return;
  const { holder, key } = place;
  if ('remove' in how) delete holder[key];
  // A value of its own each time: one that is shared could come to hold itself.
  else if ('put' in how) holder[key] = structuredClone(how.put);
  else {
    const target = holder[key];
    const isObject = typeof target === 'object' && target !== null;
    // Assigning would set the prototype instead of a key of that name.
    const into = isObject ? (target as Record<string, unknown>) : holder;
    Object.defineProperty(into, how.add, {
      value: structuredClone(how.value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

function* placesIn(holder: object): Generator<Place> {
  for (const [key, value] of Object.entries(holder)) {
    yield { holder: holder as Record<string, unknown>, key };
    if (typeof value === 'object' && value !== null) yield* placesIn(value);
  }
}
