/**
 * A protobuf message with the text of one field changed and every length around it put right; all other bytes stay.
 * `path` is the numbers of the fields on the way to it. @throws Error when it is not there
 */
export function spliced(message: Buffer, path: readonly number[], text: string): Buffer {
  const [number, ...inner] = path;
  if (number === undefined) return Buffer.from(text);
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at);
    const { start, end } = valueAt(message, tag);
    if (tag.value === number * 8 + LENGTH_DELIMITED) {
      const value = spliced(message.subarray(start, end), inner, text);
      const head = [message.subarray(0, tag.end), varintBytes(value.length)];
      return Buffer.concat([...head, value, message.subarray(end)]);
    }
    at = end;
  }
  throw new Error(`the recorded message has no field ${number} to change`);
}

type Varint = { readonly value: number; readonly end: number };

const LENGTH_DELIMITED = 2;
const WIDTHS: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Where the value behind a tag starts and ends, without its length. */
function valueAt(message: Buffer, tag: Varint): { readonly start: number; readonly end: number } {
  const wireType = tag.value % 8;
  const width = WIDTHS[wireType];
  if (width !== undefined) return { start: tag.end, end: tag.end + width };
  const { value, end } = varint(message, tag.end);
  return wireType === LENGTH_DELIMITED ? { start: end, end: end + value } : { start: tag.end, end };
}

function varint(bytes: Buffer, from: number): Varint {
  let value = 0;
  for (let at = from, scale = 1; at < bytes.length; at += 1, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte % 128) * scale;
    if (byte < 128) return { value, end: at + 1 };
  }
  throw new Error('the recorded message ends within a number');
}

function varintBytes(value: number): Buffer {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
