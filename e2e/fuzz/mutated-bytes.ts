import fc from 'fast-check';

type Stroke = (bytes: Buffer) => Buffer;

/** Bytes spoilt in one to four places: flipped, cut short, cut out, repeated, or stuffed with what breaks parsers. */
export function mutatedBytes(bytes: Uint8Array): fc.Arbitrary<Buffer> {
  return fc
    .array(STROKE, { minLength: 1, maxLength: 4 })
    .map((strokes) => strokes.reduce<Buffer>((so, stroke) => stroke(so), Buffer.from(bytes)));
}

/** Lengths that promise more than there is, in protobuf (varints) and in DER. */
const BOMBS = [
  'ffffffff0f',
  'ffffffffffffffff7f',
  'ffffffffffffffffffff01',
  '80808080808080808080',
  '0affffffff07',
  '3084ffffffff',
  '308880ffffffffffffff',
  '3080',
  '0000',
  '0b0b0b0b0b0b0b0b',
  '0c',
  '07',
  'ff',
].map((hex) => Buffer.from(hex, 'hex'));

const nesting = fc
  .tuple(fc.constantFrom(0x0a, 0x12, 0x30, 0x31, 0xa0, 0x0b), fc.integer({ min: 2, max: 5_000 }))
  .map(([tag, times]) =>
    Buffer.from(Array.from({ length: times * 2 }, (_, i) => (i % 2 ? 0x7f : tag))),
  );

const stuffing = fc.oneof(
  fc.constantFrom(...BOMBS),
  nesting,
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
);

const where = fc.nat({ max: 1_000_000 });

const STROKE: fc.Arbitrary<Stroke> = fc.oneof(
  fc.tuple(where, fc.integer({ min: 0, max: 255 })).map(([at, byte]) => set(at, byte)),
  where.map((at) => (bytes: Buffer) => bytes.subarray(0, within(bytes, at))),
  fc
    .tuple(where, fc.nat({ max: 40 }))
    .map(([at, size]) => replace(at, { size, by: Buffer.alloc(0) })),
  fc.tuple(where, fc.nat({ max: 8 }), stuffing).map(([at, size, by]) => replace(at, { size, by })),
);

function set(at: number, byte: number): Stroke {
  return (bytes) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at % changed.length] = byte;
    return changed;
  };
}

function replace(at: number, { size, by }: { readonly size: number; readonly by: Buffer }): Stroke {
  return (bytes) => {
    const start = within(bytes, at);
    return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(start + size)]);
  };
}

function within(bytes: Buffer, at: number): number {
  return bytes.length === 0 ? 0 : at % bytes.length;
}
