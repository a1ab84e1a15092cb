const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/gs;
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/**
 * Paths of the fields that an object of a JSON text has twice, such as `spec.containers[0].name`; the last one counts
 * (sigs.k8s.io/json, UnmarshalStrict). `document` is what the text was parsed to, so that one without any costs little.
 */
export function duplicateFields(text: string, document: unknown): string[] {
  // What most programs send is what we would have written, which holds no field twice.
  if (text === JSON.stringify(document)) return [];
  let keys = 0;
  for (const [, colon] of text.matchAll(STRINGS)) if (colon !== undefined) keys += 1;
  return keys === keyCount(document) ? [] : duplicatesIn(text);
}

function keyCount(document: unknown): number {
  let count = 0;
  let level: unknown[] = [document];
  while (level.length > 0) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const inside = Object.values(value);
      if (!Array.isArray(value)) count += inside.length;
      for (const each of inside) next.push(each);
    }
    level = next;
  }
  return count;
}

type Level = {
  /** Undefined for a list. */
  readonly keys: Set<string> | undefined;
  readonly path: string;
  key: string;
  index: number;
};

/** Walks the brackets of a text that is known to be JSON. */
function duplicatesIn(text: string): string[] {
  const found = new Set<string>();
  const levels: Level[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      levels.push({
        keys: token === '{' ? new Set() : undefined,
        path: pathIn(level),
        key: '',
        index: 0,
      });
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level) level.index += 1;
    else if (token === ':' && level?.keys) {
      level.key = JSON.parse(before) as string;
      if (level.keys.has(level.key)) found.add(pathIn(level));
      level.keys.add(level.key);
    }
    before = token;
  }
  return [...found];
}

function pathIn(level: Level | undefined): string {
  if (!level) return '';
  if (!level.keys) return `${level.path}[${level.index}]`;
  return level.path ? `${level.path}.${level.key}` : level.key;
}
