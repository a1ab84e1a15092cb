import { type Keep, STREAMS } from '@rollcall/shared/event-log/stream-names.ts';

/** Which object: enough to name its subject in the log. */
export type ObjectKey = {
  readonly group: string;
  readonly resource: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
};

/**
 * The log subject of an object: `rollcall.log.<group>.<resource>.<namespace>.<name>`, each word escaped, or `rollcall.latest.…`
 * where the log keeps the latest message alone.
 */
export function subjectOf(key: ObjectKey, keep: Keep): string {
  return [
    STREAMS[keep].prefix,
    word(key.group),
    word(key.resource),
    word(key.namespace),
    word(key.name),
  ].join('.');
}

/** The same of an object of a kind, in the log that keeps the kind. */
export function subjectIn(
  kind: { readonly group: string; readonly plural: string; readonly keep: Keep },
  { namespace, name }: Pick<ObjectKey, 'namespace' | 'name'>,
): string {
  return subjectOf({ group: kind.group, resource: kind.plural, namespace, name }, kind.keep);
}

/** All objects of a resource, as a NATS wildcard. */
export function subjectsOfResource(of: Pick<ObjectKey, 'group' | 'resource'>, keep: Keep): string {
  return `${STREAMS[keep].prefix}.${word(of.group)}.${word(of.resource)}.>`;
}

const PREFIXES: ReadonlySet<string> = new Set(Object.values(STREAMS).map(({ prefix }) => prefix));

/** @throws Error when the subject is none of ours */
export function keyOfSubject(subject: string): ObjectKey {
  const [root, log, group, resource, namespace, name, ...rest] = subject.split('.');
  if (!PREFIXES.has(`${root}.${log}`) || name === undefined || rest.length > 0) {
    throw new Error(`not the subject of an object: ${subject}`);
  }
  return {
    group: unword(group as string),
    resource: unword(resource as string),
    namespace: unword(namespace as string),
    name: unword(name),
  };
}

/** NATS forbids blanks, `.`, `*` and `>` in a word, and empty words: those become `=` and two hex digits a byte. */
function word(text: string): string {
  if (text === '') return '=';
  return text.replace(/[^A-Za-z0-9_-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

const ESCAPED_KNOWN_AT_MOST = 1_000;
const escapedKnown = new Map<string, string>();

/** Groups hold dots, so that nearly every subject has an escaped word, and nearly always one of a few. */
function unword(text: string): string {
  if (!text.includes('=')) return text;
  const known = escapedKnown.get(text);
  if (known !== undefined) return known;
  const word = text === '=' ? '' : unescaped(text);
  if (escapedKnown.size >= ESCAPED_KNOWN_AT_MOST) escapedKnown.clear();
  escapedKnown.set(text, word);
  return word;
}

function unescaped(text: string): string {
  const bytes = text.replace(/=([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
