/** When to rotate: at 70 to 90 % of a certificate's life, by chance, so that a fleet does not rotate at once. `random` is in [0, 1). */
export function rotationDeadline(
  certificate: { readonly notBefore: Date; readonly notAfter: Date },
  random: number,
): Date {
  const begin = certificate.notBefore.getTime();
  const total = certificate.notAfter.getTime() - begin;
  return new Date(begin + total * (0.7 + 0.2 * random));
}
