import { UNKNOWN_FIELDS } from '@rollcall/shared/schema/unknown-fields.ts';

/**
 * A set of fields, in the very shape that `managedFields` has on the wire (FieldsV1): a tree whose keys are path
 * elements. A node without keys, or with the key `.`, is a member; any other node only leads to members. So a set
 * that was stored needs no parsing, and one that did not change is the same object.
 */
export type FieldSet = { readonly [element: string]: FieldSet };

/** A set while it is being built. */
export type GrowingSet = { [element: string]: GrowingSet };

/** No fields; as a node below a path it says that the path itself is a member. */
export const NO_FIELDS: FieldSet = Object.freeze({});

const SELF = '.';
/** As `fieldElement` would call the place where unknown protobuf fields are kept. */
const UNNAMED = `f:${UNKNOWN_FIELDS}`;

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the field at the end of a path is a member; the object as a whole never is. */
export function hasField(set: FieldSet, path: readonly string[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) {
    node = node[element];
    if (!node) return false;
  }
  return path.length > 0 && isMember(node);
}

/** Adds the field at the end of a path, and not those that lead to it. */
export function addField(set: GrowingSet, path: readonly string[]): void {
  // What only protobuf knows has no name, and so no owner.
  if (path.at(-1) === UNNAMED) return;
  let node = set;
  path.forEach((element, depth) => {
    const isLast = depth === path.length - 1;
    const known = node[element];
    if (!known) {
      // A node that is only passed through gets its child in the next step.
      node[element] = {};
    } else if (isLast && !isMember(known)) {
      known[SELF] = {};
    } else if (!isLast && isEmptySet(known)) {
      known[SELF] = {};
    }
    node = node[element] as GrowingSet;
  });
}

/** The fields of either set. The first itself when the second adds nothing. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (one === other || isEmptySet(other)) return one;
  if (isEmptySet(one)) return other;
  return joined(one, other);
}

/** The fields of the first that are not in the second. The first itself when that takes nothing away. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmptySet(other)) return one;
  let result: GrowingSet | undefined;
  for (const element in one) {
    const [node, taken] = [one[element] as FieldSet, other[element]];
    const rest = taken && withoutNode(node, taken);
    if (!taken || rest === node) continue;
    result ??= { ...one } as GrowingSet;
    if (rest) result[element] = rest as GrowingSet;
    else delete result[element];
  }
  return result ?? one;
}

/** The fields that are in both. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  const result: GrowingSet = {};
  for (const element in one) {
    const [a, b] = [one[element] as FieldSet, other[element]];
    const shared = b && element !== SELF ? sharedNode(a, b) : undefined;
    if (shared) result[element] = shared as GrowingSet;
  }
  return result;
}

/** The first without the fields of the second and all that lies below them. */
export function withoutBranches(one: FieldSet, branches: FieldSet): FieldSet {
  let result: GrowingSet | undefined;
  for (const element in one) {
    const branch = branches[element];
    if (!branch) continue;
    const rest = isMember(branch) ? undefined : keptNode(one[element] as FieldSet, branch);
    if (rest === one[element]) continue;
    result ??= { ...one } as GrowingSet;
    if (rest) result[element] = rest as GrowingSet;
    else delete result[element];
  }
  return result ?? one;
}

/** Every member's path, in the set's own order. */
export function pathsOf(set: FieldSet): (readonly string[])[] {
  const paths: (readonly string[])[] = [];
  collectPaths(set, [], paths);
  return paths;
}

export function isMember(node: FieldSet): boolean {
  return SELF in node || isEmptySet(node);
}

/** A node of these children, itself a member or not; undefined when that is nothing. */
export function nodeOf(children: FieldSet, member: boolean): FieldSet | undefined {
  if (isEmptySet(children)) return member ? NO_FIELDS : undefined;
  return member ? { [SELF]: NO_FIELDS, ...children } : children;
}

/** What lies below a node, without the node's own mark. */
export function childrenOf(node: FieldSet): FieldSet {
  if (!(SELF in node)) return node;
  const { [SELF]: _, ...children } = node;
  return children;
}

function joined(one: FieldSet, other: FieldSet): FieldSet {
  let result: GrowingSet | undefined;
  for (const element in other) {
    const [a, b] = [one[element], other[element] as FieldSet];
    const both = a ? joinedNode(a, b) : b;
    if (both === a) continue;
    result ??= { ...one } as GrowingSet;
    result[element] = both as GrowingSet;
  }
  return result ?? one;
}

function joinedNode(one: FieldSet, other: FieldSet): FieldSet {
  const member = isMember(one) || isMember(other);
  const [a, b] = [childrenOf(one), childrenOf(other)];
  const children = isEmptySet(a) ? b : joined(a, b);
  if (children === a && member === isMember(one)) return one;
  return nodeOf(children, member) as FieldSet;
}

function withoutNode(one: FieldSet, other: FieldSet): FieldSet | undefined {
  const member = isMember(one) && !isMember(other);
  const before = childrenOf(one);
  const children = difference(before, childrenOf(other));
  if (children === before && member === isMember(one)) return one;
  return nodeOf(children, member);
}

function sharedNode(one: FieldSet, other: FieldSet): FieldSet | undefined {
  const children = intersection(childrenOf(one), childrenOf(other));
  return nodeOf(children, isMember(one) && isMember(other));
}

function keptNode(one: FieldSet, branches: FieldSet): FieldSet | undefined {
  const before = childrenOf(one);
  const children = withoutBranches(before, childrenOf(branches));
  return children === before ? one : nodeOf(children, isMember(one));
}

function collectPaths(set: FieldSet, prefix: readonly string[], into: (readonly string[])[]): void {
  for (const [element, node] of Object.entries(set)) {
    if (element === SELF) continue;
    const path = [...prefix, element];
    if (isMember(node)) into.push(path);
    collectPaths(node, path, into);
  }
}
