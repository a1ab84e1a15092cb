import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import type { ObjectKey } from '@rollcall/shared/resource/object-key.ts';

/** Which objects' history is asked for; what is empty matches everything. */
export type Selection = {
  readonly kind: Kind | undefined;
  readonly namespace: string;
  readonly name: string;
};

/** @throws ConfigurationError when no kind is called so */
export function selectionOf(
  [resource = '', name = '']: readonly string[],
  namespace: string,
): Selection {
  return { kind: resource === '' ? undefined : kindCalled(resource), namespace, name };
}

export function isSelected({ kind, namespace, name }: Selection, key: ObjectKey): boolean {
  if (kind && (kind.plural !== key.resource || kind.group !== key.group)) return false;
  if (namespace !== '' && namespace !== key.namespace) return false;
  return name === '' || name === key.name;
}

/** As kubectl calls them: plural, singular, short, with or without the group, in any case. */
function kindCalled(word: string): Kind {
  const wanted = word.toLowerCase();
  const found = ALL_KINDS.find((kind) => namesOf(kind).includes(wanted));
  if (found) return found;
  const known = ALL_KINDS.map(({ plural }) => plural).sort();
  throw new ConfigurationError(
    `there is no resource ${JSON.stringify(word)}; there are ${known.join(', ')}`,
  );
}

function namesOf(kind: Kind): string[] {
  const names = [kind.plural, kind.singular, ...kind.shortNames, kind.kind.toLowerCase()];
  return [...names, ...names.map((name) => `${name}.${kind.group}`)];
}
