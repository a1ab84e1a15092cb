import { sign, verify } from 'node:crypto';
import {
  type AlternativeNames,
  encodeAlternativeNames,
  hasAlternativeNames,
  NO_ALTERNATIVE_NAMES,
  parseAlternativeNames,
} from './alternative-names.ts';
import {
  bitString,
  bitsOf,
  child,
  type DerNode,
  explicit,
  integer,
  octetString,
  oid,
  oidOf,
  parseDer,
  sequence,
  sequenceOf,
  set,
  TAG,
} from './der.ts';
import type { KeyPair } from './key-pair.ts';
import { decodePem, encodePem } from './pem.ts';
import { PkiError } from './pki-error.ts';
import { signatureAlgorithm, signatureDigest } from './signature-algorithm.ts';
import { encodeSubject, parseSubject, type Subject } from './subject.ts';

/** What a PKCS#10 request asks for (RFC 2986). */
export type CertificateRequest = AlternativeNames & {
  readonly subject: Subject;
  /** SubjectPublicKeyInfo as it stood in the request. */
  readonly publicKeyDer: Buffer;
};

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
export const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

/** A request for the pair's key, signed by it, as PEM. */
export function createCertificateRequest(
  wanted: { readonly subject: Subject; readonly keyPair: KeyPair } & Partial<AlternativeNames>,
): string {
  const { privateKey, publicKey } = wanted.keyPair;
  const names = { ...NO_ALTERNATIVE_NAMES, ...wanted };
  const information = sequence(
    integer(Buffer.from([0])),
    encodeSubject(wanted.subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(0, ...attributes(names)),
  );
  const algorithm = signatureAlgorithm(privateKey);
  const signature = sign(algorithm.digest, information, privateKey);
  const request = sequence(information, algorithm.der, bitString(signature));
  return encodePem('CERTIFICATE REQUEST', request);
}

/**
 * Reads the first block of a text without checking its signature: for requests that were checked when they came in.
 * @throws PkiError whose message is fit for the requester
 */
export function parseCertificateRequest(pem: string): CertificateRequest {
  return read(requestDer(pem));
}

/**
 * Reads the first block of a text, and verifies that whoever made it has the key.
 * @throws PkiError whose message is fit for the requester
 */
export function verifiedCertificateRequest(pem: string): CertificateRequest {
  const request = requestDer(pem);
  const wanted = read(request);
  verifySignature(request, wanted.publicKeyDer);
  return wanted;
}

function requestDer(pem: string): DerNode {
  const [block] = decodePem(pem);
  if (block?.label !== 'CERTIFICATE REQUEST') {
    throw new PkiError('PEM block type must be CERTIFICATE REQUEST');
  }
  return sequenceOf(parseDer(block.der));
}

function read(request: DerNode): CertificateRequest {
  const information = sequenceOf(child(request, 0));
  return {
    subject: parseSubject(child(information, 1)),
    publicKeyDer: Buffer.from(child(information, 2).raw),
    ...requestedNames(information),
  };
}

function attributes(names: AlternativeNames): Buffer[] {
  if (!hasAlternativeNames(names)) return [];
  const extension = sequence(
    oid(SUBJECT_ALTERNATIVE_NAME),
    octetString(encodeAlternativeNames(names)),
  );
  return [sequence(oid(EXTENSION_REQUEST), set(sequence(extension)))];
}

/** Over the bytes that were sent, never over a re-encoding. */
function verifySignature(request: DerNode, publicKeyDer: Buffer): void {
  const digest = signatureDigest(oidOf(child(sequenceOf(child(request, 1)), 0)));
  const signature = bitsOf(child(request, 2));
  if (!isVerified({ digest, data: child(request, 0).raw, publicKeyDer, signature })) {
    throw new PkiError(
      'x509: the signature does not fit the key: the request was not made by its holder',
    );
  }
}

/** The key goes in as bytes: making a KeyObject of it first doubles the time. */
function isVerified(of: {
  readonly digest: string | null;
  readonly data: Buffer;
  readonly publicKeyDer: Buffer;
  readonly signature: Buffer;
}): boolean {
  try {
    const key = { key: of.publicKeyDer, format: 'der', type: 'spki' } as const;
    return verify(of.digest, of.data, key, of.signature);
  } catch (error) {
    throw new PkiError('x509: the public key or the signature cannot be read', { cause: error });
  }
}

function requestedNames(information: DerNode): AlternativeNames {
  const attribute = information.children[3]?.children.find(
    (each) => each.children[0]?.tag === TAG.oid && oidOf(each.children[0]) === EXTENSION_REQUEST,
  );
  const extensions = attribute?.children[1]?.children[0]?.children ?? [];
  const found = extensions.find(
    ({ children: [type] }) => type && oidOf(type) === SUBJECT_ALTERNATIVE_NAME,
  );
  const value = found?.children.at(-1);
  return value ? parseAlternativeNames(parseDer(value.content)) : NO_ALTERNATIVE_NAMES;
}
