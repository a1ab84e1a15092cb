import { X509Certificate } from 'node:crypto';
import {
  type AlternativeNames,
  NO_ALTERNATIVE_NAMES,
  parseAlternativeNames,
} from './alternative-names.ts';
import { SUBJECT_ALTERNATIVE_NAME } from './certificate-request.ts';
import { child, type DerNode, oidOf, parseDer } from './der.ts';
import { decodePem } from './pem.ts';
import { PkiError } from './pki-error.ts';
import { parseSubject, type Subject } from './subject.ts';
import { ANY_EXTENDED_USAGE_OID, CLIENT_AUTH_OID } from './usages.ts';

/** A certificate (RFC 5280), read. */
export type Certificate = AlternativeNames & {
  readonly der: Buffer;
  readonly subject: Subject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyDer: Buffer;
  /** Hexadecimal, upper case. */
  readonly serialNumber: string;
  /** Object identifiers; empty when the certificate names none. */
  readonly extendedKeyUsages: readonly string[];
  readonly isAuthority: boolean;
  readonly x509: X509Certificate;
};

const EXTENDED_KEY_USAGE = '2.5.29.37';
const EXTENSIONS_TAG = 0xa3;
const INTERMEDIATES_AT_MOST = 4;

/** All certificates of a text. @throws PkiError when there is none, or one cannot be read */
export function parseCertificates(pem: string): Certificate[] {
  const blocks = decodePem(pem).filter(({ label }) => label === 'CERTIFICATE');
  if (blocks.length === 0) throw new PkiError('no CERTIFICATE block was found');
  return blocks.map(({ der }) => parseCertificate(der));
}

/** @throws PkiError */
export function parseCertificate(der: Buffer): Certificate {
  const x509 = readX509(der);
  const information = child(parseDer(der), 0);
  // The version is optional and comes first: [0] EXPLICIT.
  const offset = information.children[0]?.tag === 0xa0 ? 1 : 0;
  const extensions = extensionsOf(information);
  const names = extensions.get(SUBJECT_ALTERNATIVE_NAME);
  const usages = extensions.get(EXTENDED_KEY_USAGE);
  return {
    der,
    x509,
    subject: parseSubject(child(information, offset + 4)),
    publicKeyDer: Buffer.from(child(information, offset + 5).raw),
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    serialNumber: x509.serialNumber,
    isAuthority: x509.ca,
    extendedKeyUsages: usages ? parseDer(usages).children.map(oidOf) : [],
    ...(names ? parseAlternativeNames(parseDer(names)) : NO_ALTERNATIVE_NAMES),
  };
}

export function isWithinValidity(certificate: Certificate, now: Date): boolean {
  return certificate.notBefore <= now && now <= certificate.notAfter;
}

/**
 * Judges a client's certificate: it must lead to an authority, be in time, and be for clients.
 * Returns the leaf, or why it is refused.
 */
export function verifyClientCertificate(
  chain: readonly Buffer[],
  trust: { readonly authorities: readonly Certificate[]; readonly now: Date },
): Certificate | { readonly refused: string } {
  const [leaf, ...intermediates] = parsedChain(chain);
  if (!leaf) return { refused: 'the client certificate cannot be read' };
  if (!isWithinValidity(leaf, trust.now)) {
    return {
      refused: `the client certificate is not valid now: it is from ${leaf.notBefore.toISOString()} to ${leaf.notAfter.toISOString()}`,
    };
  }
  const usages = leaf.extendedKeyUsages;
  const isForClients =
    usages.length === 0 ||
    usages.includes(CLIENT_AUTH_OID) ||
    usages.includes(ANY_EXTENDED_USAGE_OID);
  if (!leadsToAuthority(leaf, intermediates.slice(0, INTERMEDIATES_AT_MOST), trust)) {
    return { refused: 'the client certificate was signed by an unknown authority' };
  }
  return isForClients
    ? leaf
    : { refused: 'the client certificate is not for client authentication' };
}

function leadsToAuthority(
  certificate: Certificate,
  intermediates: readonly Certificate[],
  trust: { readonly authorities: readonly Certificate[]; readonly now: Date },
): boolean {
  if (trust.authorities.some((authority) => isIssuedBy(certificate, authority, trust.now)))
    return true;
  return intermediates.some(
    (issuer, index) =>
      isIssuedBy(certificate, issuer, trust.now) &&
      leadsToAuthority(issuer, intermediates.toSpliced(index, 1), trust),
  );
}

function isIssuedBy(certificate: Certificate, issuer: Certificate, now: Date): boolean {
  return (
    issuer.isAuthority &&
    isWithinValidity(issuer, now) &&
    certificate.x509.checkIssued(issuer.x509) &&
    certificate.x509.verify(issuer.x509.publicKey)
  );
}

function parsedChain(chain: readonly Buffer[]): Certificate[] {
  try {
    return chain.map(parseCertificate);
  } catch (error) {
    if (error instanceof PkiError) return [];
    throw error;
  }
}

/** OpenSSL's reading of a certificate, or of the first in a PEM text: for who needs no name that is in it. @throws PkiError */
export function readX509(certificate: Buffer): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch (error) {
    throw new PkiError('x509: the certificate cannot be read', { cause: error });
  }
}

function extensionsOf(information: DerNode): Map<string, Buffer> {
  const list =
    information.children.find(({ tag }) => tag === EXTENSIONS_TAG)?.children[0]?.children ?? [];
  return new Map(
    list.map((extension) => [
      oidOf(child(extension, 0)),
      extension.children.at(-1)?.content ?? Buffer.alloc(0),
    ]),
  );
}
