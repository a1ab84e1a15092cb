import { dnsSubdomainProblem } from '@rollcall/shared/kube/name.ts';
import { ageColumn, nameColumn } from './columns.ts';
import { ALL_VERBS, apiVersionOf, type Kind } from './kind.ts';
import { objectSchema } from './schema.ts';
import { type StoredObjectStrategy, storedObjectDecider } from './stored-object.ts';

type Names = Pick<Kind, 'group' | 'version' | 'kind' | 'plural' | 'singular' | 'namespaced'>;
type Particulars = Partial<Omit<Kind, keyof Names | 'decider'>> & {
  readonly strategy?: Partial<StoredObjectStrategy>;
};

/** A kind that is stored as it is sent: say its names, and whatever differs from the usual. */
export function storedKind(names: Names, particulars: Particulars = {}): Kind {
  const { strategy, ...rest } = particulars;
  return {
    shortNames: [],
    verbs: ALL_VERBS,
    subresources: [],
    schema: objectSchema({}),
    keep: 'history',
    columns: [nameColumn, ageColumn],
    selectable: [],
    selectableFields: () => ({}),
    ...rest,
    ...names,
    decider: storedObjectDecider({
      group: names.group,
      resource: names.plural,
      kind: names.kind,
      apiVersion: apiVersionOf(names),
      nameRule: dnsSubdomainProblem,
      keep: particulars.keep ?? 'history',
      ...strategy,
    }),
  };
}
