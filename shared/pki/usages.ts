/** A certificate usage: a bit of KeyUsage (RFC 5280, 4.2.1.3) or an extended usage's object identifier. */
export type Usage =
  | { readonly kind: 'key'; readonly bit: number }
  | { readonly kind: 'extended'; readonly oid: string };

const EXTENDED = '1.3.6.1.5.5.7.3';
export const CLIENT_AUTH_OID = `${EXTENDED}.2`;
export const ANY_EXTENDED_USAGE_OID = '2.5.29.37.0';

/** What Kubernetes' words for usages mean (api/certificates/v1/types.go, apiserver pkg/controller/certificates). */
export const USAGES: Readonly<Record<string, Usage>> = {
  signing: { kind: 'key', bit: 0 },
  'digital signature': { kind: 'key', bit: 0 },
  'content commitment': { kind: 'key', bit: 1 },
  'key encipherment': { kind: 'key', bit: 2 },
  'data encipherment': { kind: 'key', bit: 3 },
  'key agreement': { kind: 'key', bit: 4 },
  'cert sign': { kind: 'key', bit: 5 },
  'crl sign': { kind: 'key', bit: 6 },
  'encipher only': { kind: 'key', bit: 7 },
  'decipher only': { kind: 'key', bit: 8 },
  any: { kind: 'extended', oid: ANY_EXTENDED_USAGE_OID },
  'server auth': { kind: 'extended', oid: `${EXTENDED}.1` },
  'client auth': { kind: 'extended', oid: CLIENT_AUTH_OID },
  'code signing': { kind: 'extended', oid: `${EXTENDED}.3` },
  'email protection': { kind: 'extended', oid: `${EXTENDED}.4` },
  's/mime': { kind: 'extended', oid: `${EXTENDED}.4` },
  'ipsec end system': { kind: 'extended', oid: `${EXTENDED}.5` },
  'ipsec tunnel': { kind: 'extended', oid: `${EXTENDED}.6` },
  'ipsec user': { kind: 'extended', oid: `${EXTENDED}.7` },
  timestamping: { kind: 'extended', oid: `${EXTENDED}.8` },
  'ocsp signing': { kind: 'extended', oid: `${EXTENDED}.9` },
  'microsoft sgc': { kind: 'extended', oid: '1.3.6.1.4.1.311.10.3.3' },
  'netscape sgc': { kind: 'extended', oid: '2.16.840.1.113730.4.1' },
};
