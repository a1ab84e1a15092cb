import asn1 from 'node-forge/lib/asn1.js';
import { PkiError } from './pki-error.ts';

/** The only door to node-forge: DER (X.690) in and out. Every node keeps the bytes it was read from. */
export type DerNode = {
  /** The identifier octet, such as 0x30 for a SEQUENCE. */
  readonly tag: number;
  /** Header and content as they stood in the input. */
  readonly raw: Buffer;
  readonly content: Buffer;
  /** Empty for primitive nodes. */
  readonly children: readonly DerNode[];
};

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const INPUT_MAXIMUM_BYTES = 64 * 1024;
const DEPTH_MAXIMUM = 32;

/** @throws PkiError when the bytes are not one whole DER value, are too many or nest too deep */
export function parseDer(der: Buffer): DerNode {
  if (der.length > INPUT_MAXIMUM_BYTES) throw new PkiError('asn1: the input is too large');
  try {
    const options = {
      strict: true,
      parseAllBytes: true,
      decodeBitStrings: false,
      maxDepth: DEPTH_MAXIMUM,
    };
    asn1.fromDer(der.toString('latin1'), options as unknown as boolean);
  } catch (error) {
    throw new PkiError(`asn1: ${error instanceof Error ? error.message : 'not DER'}`, {
      cause: error,
    });
  }
  return node(der, 0).node;
}

/** The content of a primitive node as text. */
export function textOf({ content }: DerNode): string {
  return content.toString('utf8');
}

/** @throws PkiError when the node is no OBJECT IDENTIFIER */
export function oidOf(node: DerNode): string {
  if (node.tag !== TAG.oid || node.content.length === 0)
    throw new PkiError('asn1: an object identifier is missing');
  return asn1.derToOid(node.content.toString('latin1'));
}

/** The bytes of a BIT STRING that holds whole bytes. @throws PkiError */
export function bitsOf(node: DerNode): Buffer {
  if (node.tag !== TAG.bitString || node.content[0] !== 0)
    throw new PkiError('asn1: a bit string is missing');
  return node.content.subarray(1);
}

/** @throws PkiError when the node has no such child */
export function child(parent: DerNode, index: number): DerNode {
  const found = parent.children[index];
  if (!found) throw new PkiError('asn1: the structure is too short');
  return found;
}

/** @throws PkiError when the node is no SEQUENCE */
export function sequenceOf(node: DerNode): DerNode {
  if (node.tag !== TAG.sequence) throw new PkiError('asn1: a sequence is missing');
  return node;
}

export function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([header(tag, content.length), content]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(TAG.sequence, ...parts);
}

export function set(...parts: readonly Uint8Array[]): Buffer {
  return tagged(TAG.set, ...parts);
}

/** `[number] EXPLICIT`, around whole values. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Buffer {
  return tagged(0xa0 | number, ...parts);
}

export function oid(dotted: string): Buffer {
  return tagged(TAG.oid, Buffer.from(asn1.oidToDer(dotted).getBytes(), 'latin1'));
}

export function text(tag: number, value: string): Buffer {
  return tagged(tag, Buffer.from(value, 'utf8'));
}

/** A number that is not negative, from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first < 0 ? Buffer.alloc(1) : Buffer.from(bytes.subarray(first));
  const needsSign = ((significant[0] as number) & 0x80) !== 0;
  return tagged(TAG.integer, needsSign ? Buffer.from([0]) : Buffer.alloc(0), significant);
}

export function boolean(value: boolean): Buffer {
  return tagged(TAG.boolean, Buffer.from([value ? 0xff : 0]));
}

export function octetString(...parts: readonly Uint8Array[]): Buffer {
  return tagged(TAG.octetString, ...parts);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tagged(TAG.bitString, Buffer.from([unusedBits]), bytes);
}

/** UTCTime until 2049 and GeneralizedTime after, whole seconds (RFC 5280, 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() < 2050
    ? text(TAG.utcTime, `${digits.slice(2)}Z`)
    : text(TAG.generalizedTime, `${digits}Z`);
}

function node(bytes: Buffer, start: number): { readonly node: DerNode; readonly end: number } {
  const tag = bytes[start] as number;
  const { contentStart, end } = extent(bytes, start);
  const content = bytes.subarray(contentStart, end);
  const children: DerNode[] = [];
  const isConstructed = (tag & 0x20) !== 0;
  for (let at = 0; isConstructed && at < content.length; ) {
    const next = node(content, at);
    children.push(next.node);
    at = next.end;
  }
  return { node: { tag, raw: bytes.subarray(start, end), content, children }, end };
}

/** Where a value's content begins and ends. The lengths were checked by the strict parse before. */
function extent(
  bytes: Buffer,
  start: number,
): { readonly contentStart: number; readonly end: number } {
  const first = bytes[start + 1];
  if (first === undefined) throw new PkiError('asn1: the input ends within a value');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const contentStart = start + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, Math.min(lengthBytes, 6));
  const end = contentStart + length;
  if (lengthBytes > 6 || end > bytes.length) throw new PkiError('asn1: a length is past the end');
  return { contentStart, end };
}

function header(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.from([tag, length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([tag, 0x80 | bytes.length, ...bytes]);
}
