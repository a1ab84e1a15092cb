import type { User } from '@rollcall/shared/kube/user.ts';

/** Asks whether a user may do `verb` to the signer of this name. */
export type MayUseSigner = (user: User, verb: 'approve' | 'sign', name: string) => boolean;

/** Allowed for the signer itself, or for all of its domain (plugin/pkg/admission/certificates/util.go). */
export function maySigner(
  mayUseSigner: MayUseSigner,
  user: User,
  on: { readonly verb: 'approve' | 'sign'; readonly signerName: string },
): boolean {
  const [domain] = on.signerName.split('/');
  return mayUseSigner(user, on.verb, on.signerName) || mayUseSigner(user, on.verb, `${domain}/*`);
}
