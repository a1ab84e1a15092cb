import { child, type DerNode, oid, oidOf, sequence, set, TAG, text, textOf } from './der.ts';
import { PkiError } from './pki-error.ts';

/** A distinguished name by the attributes that Go's pkix.Name keeps; others are dropped, as Go drops them. */
export type Subject = {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly countries?: readonly string[];
  readonly organizationalUnits?: readonly string[];
  readonly localities?: readonly string[];
  readonly provinces?: readonly string[];
  readonly streetAddresses?: readonly string[];
  readonly postalCodes?: readonly string[];
  readonly serialNumber?: string;
};

const COMMON_NAME = '2.5.4.3';
const SERIAL_NUMBER = '2.5.4.5';
const ORGANIZATION = '2.5.4.10';

/** The lists among the attributes, in the order in which Go writes them: all before the common name. */
const LISTS = [
  ['countries', '2.5.4.6'],
  ['organizations', ORGANIZATION],
  ['organizationalUnits', '2.5.4.11'],
  ['localities', '2.5.4.7'],
  ['provinces', '2.5.4.8'],
  ['streetAddresses', '2.5.4.9'],
  ['postalCodes', '2.5.4.17'],
] as const;

const STRING_TAGS: readonly number[] = [TAG.utf8String, TAG.printableString, TAG.ia5String, 0x14];
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** @throws PkiError when the node is no Name (RFC 5280, 4.1.2.4) */
export function parseSubject(name: DerNode): Subject {
  if (name.tag !== TAG.sequence) throw new PkiError('x509: the subject is no sequence');
  const attributes = name.children.flatMap((relative) => relative.children.map(parseAttribute));
  const valuesOf = (type: string) =>
    attributes.filter((each) => each.type === type).map(({ value }) => value);
  const lists = LISTS.map(([field, type]) => [field, valuesOf(type)] as const);
  const present = lists.filter(([field, values]) => field !== 'organizations' && values.length > 0);
  const serialNumber = valuesOf(SERIAL_NUMBER).at(-1);
  return {
    // Go keeps the last common name when there are several.
    commonName: valuesOf(COMMON_NAME).at(-1) ?? '',
    organizations: valuesOf(ORGANIZATION),
    ...Object.fromEntries(present),
    ...(serialNumber !== undefined && { serialNumber }),
  };
}

/** The name in Go's order: C, O, OU, L, ST, street, postal code, CN, serial number. */
export function encodeSubject(subject: Subject): Buffer {
  const lists = LISTS.flatMap(([field, type]) => {
    const values = subject[field] ?? [];
    // Values of one type share one set (crypto/x509/pkix, Name.ToRDNSequence).
    return values.length > 0 ? [relativeName(type, values)] : [];
  });
  return sequence(
    ...lists,
    ...(subject.commonName ? [relativeName(COMMON_NAME, [subject.commonName])] : []),
    ...(subject.serialNumber ? [relativeName(SERIAL_NUMBER, [subject.serialNumber])] : []),
  );
}

export function isEmptySubject(subject: Subject): boolean {
  return encodeSubject(subject).length === 2;
}

function parseAttribute(attribute: DerNode): { readonly type: string; readonly value: string } {
  const value = child(attribute, 1);
  if (!STRING_TAGS.includes(value.tag)) return { type: oidOf(child(attribute, 0)), value: '' };
  return { type: oidOf(child(attribute, 0)), value: textOf(value) };
}

function relativeName(type: string, values: readonly string[]): Buffer {
  const attributes = values.map((value) => {
    const tag = PRINTABLE.test(value) ? TAG.printableString : TAG.utf8String;
    return sequence(oid(type), text(tag, value));
  });
  // DER orders the members of a SET by their bytes.
  return set(...attributes.sort(Buffer.compare));
}
