import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  type AlternativeNames,
  encodeAlternativeNames,
  hasAlternativeNames,
  NO_ALTERNATIVE_NAMES,
} from './alternative-names.ts';
import { type Certificate, parseCertificate, parseCertificates, readX509 } from './certificate.ts';
import { SUBJECT_ALTERNATIVE_NAME } from './certificate-request.ts';
import {
  bitString,
  boolean,
  child,
  explicit,
  integer,
  octetString,
  oid,
  parseDer,
  sequence,
  tagged,
  time,
} from './der.ts';
import { generateKeyPair, parsePrivateKey } from './key-pair.ts';
import { encodePem } from './pem.ts';
import { PkiError } from './pki-error.ts';
import { signatureAlgorithm } from './signature-algorithm.ts';
import { encodeSubject, isEmptySubject, type Subject } from './subject.ts';
import { USAGES } from './usages.ts';

/** A certificate that may sign others, with its key. */
export type Authority = {
  readonly certificate: Certificate;
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
  /** What each signature needs of the certificate, read once. */
  readonly issuer: {
    readonly publicKey: KeyObject;
    readonly subjectDer: Buffer;
    readonly keyIdentifier: Buffer;
  };
};

/** The certificate that is wanted; nothing else gets into it. */
export type CertificateTemplate = Partial<AlternativeNames> & {
  readonly subject: Subject;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyDer: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Kubernetes' words, such as `client auth`. */
  readonly usages: readonly string[];
  /** 16 random bytes when absent. */
  readonly serialNumber?: Buffer;
};

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const VERSION_3 = explicit(0, integer(Buffer.from([2])));

/** A new self-signed authority with a P-256 key. */
export async function createAuthority(of: {
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}): Promise<Authority> {
  const { privateKey, publicKey } = await generateKeyPair();
  const subject: Subject = { commonName: of.commonName, organizations: [] };
  const publicKeyDer = publicKey.export({ type: 'spki', format: 'der' });
  const der = signed(privateKey, {
    ...of,
    issuerDer: encodeSubject(subject),
    subject,
    publicKeyDer,
    extensions: [
      keyUsage(['digital signature', 'key encipherment', 'cert sign']),
      extension(BASIC_CONSTRAINTS, sequence(boolean(true)), true),
      extension(SUBJECT_KEY_IDENTIFIER, octetString(keyIdentifier(publicKeyDer))),
    ].flat(),
  });
  const certificatePem = encodePem('CERTIFICATE', der);
  return authorityOf({ certificate: parseCertificate(der), certificatePem, privateKey });
}

/** @throws PkiError when the files' content is no certificate and key, they do not belong together, or the certificate may not sign */
export function loadAuthority(files: {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}): Authority {
  const [certificate, ...more] = parseCertificates(files.certificatePem);
  if (!certificate || more.length > 0)
    throw new PkiError('the CA certificate file must hold exactly one certificate');
  const privateKey = parsePrivateKey(files.privateKeyPem);
  if (!certificate.x509.checkPrivateKey(privateKey)) {
    throw new PkiError('the CA key does not belong to the CA certificate');
  }
  if (!certificate.isAuthority) throw new PkiError('the certificate is not one of a CA');
  return authorityOf({ certificate, certificatePem: files.certificatePem, privateKey });
}

function authorityOf(of: Omit<Authority, 'issuer'>): Authority {
  const { certificate, privateKey } = of;
  const issuer = {
    publicKey: createPublicKey(privateKey),
    subjectDer: subjectDerOf(certificate),
    keyIdentifier: subjectKeyIdentifierOf(certificate),
  };
  return { ...of, issuer };
}

/** Signs, and checks what came out. Returns PEM. @throws PkiError for unknown usages */
export function signCertificate(authority: Authority, template: CertificateTemplate): string {
  const der = signed(authority.privateKey, {
    ...template,
    issuerDer: authority.issuer.subjectDer,
    extensions: leafExtensions(authority, template),
  });
  const x509 = readX509(der);
  const isSound =
    x509.verify(authority.issuer.publicKey) && x509.checkIssued(authority.certificate.x509);
  if (!isSound) throw new PkiError('the signed certificate does not verify against its authority');
  return encodePem('CERTIFICATE', der);
}

/** Key usage, extended usage, basic constraints, authority key, names: upstream's order (pkg/controller/certificates/authority). */
function leafExtensions(authority: Authority, template: CertificateTemplate): Buffer[] {
  const names = { ...NO_ALTERNATIVE_NAMES, ...template };
  const extended = template.usages.flatMap((word) => {
    const usage = usageOf(word);
    return usage.kind === 'extended' ? [oid(usage.oid)] : [];
  });
  const authorityKey = sequence(tagged(0x80, authority.issuer.keyIdentifier));
  return [
    ...keyUsage(template.usages),
    ...(extended.length > 0 ? extension(EXTENDED_KEY_USAGE, sequence(...extended)) : []),
    ...extension(BASIC_CONSTRAINTS, sequence(), true),
    ...extension(AUTHORITY_KEY_IDENTIFIER, authorityKey),
    ...(hasAlternativeNames(names)
      ? extension(
          SUBJECT_ALTERNATIVE_NAME,
          encodeAlternativeNames(names),
          isEmptySubject(template.subject),
        )
      : []),
  ];
}

function signed(
  privateKey: KeyObject,
  of: Pick<
    CertificateTemplate,
    'subject' | 'notBefore' | 'notAfter' | 'publicKeyDer' | 'serialNumber'
  > & {
    readonly issuerDer: Buffer;
    readonly extensions: readonly Buffer[];
  },
): Buffer {
  const algorithm = signatureAlgorithm(privateKey);
  const information = sequence(
    VERSION_3,
    integer(of.serialNumber ?? randomBytes(16)),
    algorithm.der,
    of.issuerDer,
    sequence(time(of.notBefore), time(of.notAfter)),
    encodeSubject(of.subject),
    of.publicKeyDer,
    explicit(3, sequence(...of.extensions)),
  );
  return sequence(
    information,
    algorithm.der,
    bitString(sign(algorithm.digest, information, privateKey)),
  );
}

function extension(type: string, value: Buffer, isCritical = false): Buffer[] {
  return [sequence(oid(type), ...(isCritical ? [boolean(true)] : []), octetString(value))];
}

function keyUsage(words: readonly string[]): Buffer[] {
  const bits = words.flatMap((word) => {
    const usage = usageOf(word);
    return usage.kind === 'key' ? [usage.bit] : [];
  });
  return bits.length > 0 ? extension(KEY_USAGE, bitFlags(bits), true) : [];
}

/** A named bit list: bit 0 is the highest of the first byte, and trailing zeros are not written (X.690, 11.2.2). */
function bitFlags(bits: readonly number[]): Buffer {
  const last = Math.max(...bits);
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of bits) {
    const index = Math.floor(bit / 8);
    bytes[index] = (bytes[index] as number) | (0x80 >> (bit % 8));
  }
  return bitString(bytes, 7 - (last % 8));
}

function usageOf(word: string) {
  const usage = Object.hasOwn(USAGES, word) ? USAGES[word] : undefined;
  if (!usage) throw new PkiError(`unrecognized usage values: ["${word}"]`);
  return usage;
}

function subjectDerOf({ der }: Certificate): Buffer {
  const information = child(parseDer(der), 0);
  return Buffer.from(child(information, information.children[0]?.tag === 0xa0 ? 5 : 4).raw);
}

function subjectKeyIdentifierOf({ der, publicKeyDer }: Certificate): Buffer {
  const information = child(parseDer(der), 0);
  const extensions =
    information.children.find(({ tag }) => tag === 0xa3)?.children[0]?.children ?? [];
  const wanted = oid(SUBJECT_KEY_IDENTIFIER);
  const found = extensions.find(({ children: [type] }) => type?.raw.equals(wanted));
  const value = found?.children.at(-1)?.content;
  return value ? parseDer(value).content : keyIdentifier(publicKeyDer);
}

/** SHA-1 over the key's bits (RFC 5280, 4.2.1.2, method 1): a name, not a protection. */
function keyIdentifier(publicKeyDer: Buffer): Buffer {
  const bits = child(parseDer(publicKeyDer), 1).content.subarray(1);
  return createHash('sha1').update(bits).digest();
}
