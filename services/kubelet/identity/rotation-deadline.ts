/**
 * When to rotate: at 70 to 90 % of a certificate's life, by chance, so that a fleet does not rotate at once. Certificates
 * that live for minutes may be past that when they come, since they begin five minutes back: those are rotated at 70 to
 * 90 % of what is left. `random` is in [0, 1).
 */
export function rotationDeadline(
  certificate: { readonly notBefore: Date; readonly notAfter: Date },
  of: { readonly obtainedAt: Date; readonly random: number },
): Date {
  const share = 0.7 + 0.2 * of.random;
  const deadline = within(certificate.notBefore, certificate.notAfter, share);
  return deadline > of.obtainedAt ? deadline : within(of.obtainedAt, certificate.notAfter, share);
}

function within(begin: Date, end: Date, share: number): Date {
  return new Date(begin.getTime() + (end.getTime() - begin.getTime()) * share);
}
