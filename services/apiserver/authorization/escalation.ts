import type { PolicyRule } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { Action } from './action.ts';
import { ruleAllows } from './rule-allows.ts';

/** One verb on one thing: what rules are made of when they are compared. */
type Atom = Action & { readonly names: readonly string[] };

/** The rules, as small as can be, that `held` does not cover; empty when it covers all of `wanted`. */
export function uncoveredRules(
  wanted: readonly PolicyRule[],
  held: readonly PolicyRule[],
): readonly PolicyRule[] {
  const missing = wanted
    .flatMap(atomsOf)
    .filter((atom) => !held.some((rule) => covers(rule, atom)));
  return compacted(missing);
}

/** Upstream's words for granting more than one has (pkg/registry/rbac/validation/rule.go). */
export function escalationMessage(user: User, missing: readonly PolicyRule[]): string {
  const groups = user.groups.map((group) => JSON.stringify(group)).join(' ');
  const rules = missing.map(ruleText).join('\n');
  return `user ${JSON.stringify(user.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${rules}`;
}

function atomsOf(rule: PolicyRule): Atom[] {
  return rule.verbs.flatMap((verb) => [
    ...(rule.nonResourceURLs ?? []).map((path) => ({
      type: 'path' as const,
      verb,
      path,
      names: [],
    })),
    ...(rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).flatMap((resource) =>
        (rule.resourceNames?.length ? rule.resourceNames : ['']).map((name) =>
          resourceAtom({ verb, group, resource, name }),
        ),
      ),
    ),
  ]);
}

function resourceAtom(of: {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
}): Atom {
  const [resource = '', ...rest] = of.resource.split('/');
  return {
    type: 'resource',
    verb: of.verb,
    group: of.group,
    version: '',
    resource,
    subresource: rest.join('/'),
    namespace: '',
    name: of.name,
    names: of.name ? [of.name] : [],
  };
}

/** A rule covers an atom as it would allow an action, wildcards in the atom being covered by wildcards alone. */
function covers(rule: PolicyRule, atom: Atom): boolean {
  if (atom.type === 'path' && atom.path.endsWith('*')) {
    const verb = rule.verbs.includes('*') || rule.verbs.includes(atom.verb);
    const prefix = atom.path.slice(0, -1);
    return verb && (rule.nonResourceURLs ?? []).some((url) => coversPrefix(url, prefix));
  }
  return ruleAllows(rule, atom);
}

function coversPrefix(url: string, prefix: string): boolean {
  return url.endsWith('*') && prefix.startsWith(url.slice(0, -1));
}

/** Atoms of one thing become one rule with all their verbs. */
function compacted(atoms: readonly Atom[]): PolicyRule[] {
  const groups = Map.groupBy(atoms, (atom) =>
    atom.type === 'path'
      ? atom.path
      : JSON.stringify([atom.group, atom.resource, atom.subresource, atom.names]),
  );
  return [...groups.values()].map((same) => {
    const verbs = [...new Set(same.map(({ verb }) => verb))];
    const [atom] = same as [Atom, ...Atom[]];
    if (atom.type === 'path') return { verbs, nonResourceURLs: [atom.path] };
    const resource = atom.subresource ? `${atom.resource}/${atom.subresource}` : atom.resource;
    const names = atom.names.length > 0 ? { resourceNames: atom.names } : {};
    return { verbs, apiGroups: [atom.group], resources: [resource], ...names };
  });
}

function ruleText(rule: PolicyRule): string {
  const fields = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  const texts = fields.flatMap(([name, words]) =>
    words?.length ? [`${name}:[${words.map((word) => JSON.stringify(word)).join(' ')}]`] : [],
  );
  return `{${texts.join(', ')}}`;
}
