import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';

type KindName = { readonly group: string; readonly version: string; readonly kind: string };

/** A kind as OpenAPI tells of it: where it is served, and what may be done with it. Reviews can only be created. */
export type DescribedKind = KindName & {
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs?: readonly string[];
  readonly subresources?: readonly string[];
  readonly subresourceVerbs?: Readonly<Record<string, readonly string[]>>;
  readonly subresourceKinds?: Readonly<Record<string, KindName>>;
};

/** `/api/v1`, or `/apis/certificates.k8s.io/v1`. */
export function rootOf({ group, version }: Pick<DescribedKind, 'group' | 'version'>): string {
  return group ? `/apis/${group}/${version}` : `/api/${version}`;
}

/** The messages that the definitions of kinds begin with: themselves, their lists, and what every write may say or hear. */
export function messagesOf(kinds: readonly DescribedKind[]): string[] {
  const own = kinds.flatMap((kind) => {
    const message = messageOfKind(kind);
    const list = kind.verbs?.includes('list')
      ? messageOfKind({ ...kind, kind: `${kind.kind}List` })
      : undefined;
    const asked = Object.values(kind.subresourceKinds ?? {}).map(messageOfKind);
    const all = [message, list, ...asked];
    return all.map((each) => each?.name).filter((name) => name !== undefined);
  });
  return [...own, 'meta.Status', 'meta.DeleteOptions'];
}
