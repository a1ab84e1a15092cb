// The ASN.1 half of node-forge, without the ciphers: half the memory of the whole.
declare module 'node-forge/lib/asn1.js' {
  import { asn1 } from 'node-forge';

  const value: typeof asn1;
  export default value;
}
