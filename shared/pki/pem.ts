import { PkiError } from './pki-error.ts';

/** One block of a PEM text (RFC 7468, as Go's encoding/pem reads it). */
export type PemBlock = { readonly label: string; readonly headers: boolean; readonly der: Buffer };

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)-----END \1-----/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const TEXT_MAXIMUM_BYTES = 1024 * 1024;

/** All blocks of a text; what stands before, between and after them is passed over. @throws PkiError when a block's body is not base64 */
export function decodePem(pem: string): PemBlock[] {
  if (pem.length > TEXT_MAXIMUM_BYTES) throw new PkiError('pem: the text is too large');
  return [...pem.matchAll(BLOCK)].map(([, label = '', body = '']) => {
    const lines = body.split(/\r?\n/);
    const headers = lines.some((line) => line.includes(':'));
    const afterHeaders = headers
      ? lines.slice(lines.findIndex((line) => line.trim() === '') + 1)
      : lines;
    const base64 = afterHeaders.join('').replace(/\s+/g, '');
    if (!BASE64.test(base64)) throw new PkiError(`pem: the ${label} block is not base64`);
    return { label, headers, der: Buffer.from(base64, 'base64') };
  });
}

export function encodePem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
