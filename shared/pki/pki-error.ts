/** Something that claims to be a PEM block, a key, a request or a certificate is none. The message says why. */
export class PkiError extends Error {
  override readonly name = 'PkiError';
}
