import { isIP } from 'node:net';
import { type DerNode, sequence, tagged, textOf } from './der.ts';
import { PkiError } from './pki-error.ts';

/** The names beside the subject (RFC 5280, 4.2.1.6). */
export type AlternativeNames = {
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
};

export const NO_ALTERNATIVE_NAMES: AlternativeNames = {
  dnsNames: [],
  emailAddresses: [],
  ipAddresses: [],
  uris: [],
};

const TAGS = { emailAddresses: 0x81, dnsNames: 0x82, uris: 0x86, ipAddresses: 0x87 } as const;

/** Names of other kinds are passed over. @throws PkiError when an address has no 4 or 16 bytes */
export function parseAlternativeNames(names: DerNode): AlternativeNames {
  const texts = (tag: number) => names.children.filter((name) => name.tag === tag).map(textOf);
  return {
    dnsNames: texts(TAGS.dnsNames),
    emailAddresses: texts(TAGS.emailAddresses),
    uris: texts(TAGS.uris),
    ipAddresses: names.children
      .filter((name) => name.tag === TAGS.ipAddresses)
      .map((name) => addressText(name.content)),
  };
}

export function encodeAlternativeNames(names: AlternativeNames): Buffer {
  const texts = (field: 'dnsNames' | 'emailAddresses' | 'uris') =>
    names[field].map((name) => tagged(TAGS[field], Buffer.from(name)));
  const addresses = names.ipAddresses.map((address) =>
    tagged(TAGS.ipAddresses, addressBytes(address)),
  );
  return sequence(...texts('dnsNames'), ...texts('emailAddresses'), ...addresses, ...texts('uris'));
}

export function hasAlternativeNames(names: AlternativeNames): boolean {
  return Object.values(names).some((list) => list.length > 0);
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.length !== 16) throw new PkiError(`x509: an IP address has ${bytes.length} bytes`);
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** @throws PkiError when the text is no address */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  if (isIP(address) !== 6)
    throw new PkiError(`x509: not an IP address: ${JSON.stringify(address)}`);
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [groupsOf(head), groupsOf(tail)];
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  const groups = [...left, ...zeros, ...right].map((group) => group.padStart(4, '0'));
  return Buffer.from(groups.join(''), 'hex');
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
