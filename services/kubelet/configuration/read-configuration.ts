import {
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import {
  FIELDS_WITHOUT_EFFECT,
  FLAG_OF_FIELD,
  NESTED,
  NESTED_WITHOUT_EFFECT,
} from './known-fields.ts';

/** What is wrong with a configuration: the message names the file and the line. */
export class ConfigurationFileError extends Error {
  override readonly name = 'ConfigurationFileError';
}

/** A flag's value as its text, and where in the file it stands. */
export type ConfiguredFlag = {
  readonly flag: string;
  readonly text: string;
  readonly place: string;
};

const API_VERSION = 'kubelet.config.k8s.io/v1beta1';

/**
 * Reads a KubeletConfiguration as the flags that mean the same. Zero durations and empty texts leave a flag as it is, as
 * upstream's defaulting does. Unknown fields are refused, as upstream's strict decoding does.
 * @throws ConfigurationFileError
 */
export function readConfiguration(text: string, file: string): readonly ConfiguredFlag[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number | undefined) => `${file}:${lines.linePos(offset ?? 0).line}`;
  const [problem] = document.errors;
  if (problem) {
    const what = problem.message.split(' at line ')[0];
    throw new ConfigurationFileError(`${at(problem.pos[0])}: ${what}`);
  }
  if (!isMap(document.contents)) {
    throw new ConfigurationFileError(`${file}: must be a KubeletConfiguration, which is a map`);
  }
  refuseOtherKinds(document.contents, at);
  return flagsIn(document.contents, '', at);
}

function refuseOtherKinds(map: YAMLMap, at: (offset: number | undefined) => string): void {
  for (const [field, wanted] of [
    ['apiVersion', API_VERSION],
    ['kind', 'KubeletConfiguration'],
  ] as const) {
    const node = map.get(field, true) as Node | undefined;
    const value = isScalar(node) ? node.value : undefined;
    if (value === wanted) continue;
    throw new ConfigurationFileError(
      `${at(node?.range?.[0])}: ${field}: must be ${wanted}, not ${JSON.stringify(value) ?? 'nothing'}`,
    );
  }
}

function flagsIn(
  map: YAMLMap,
  prefix: string,
  at: (offset: number | undefined) => string,
): ConfiguredFlag[] {
  return map.items.flatMap((pair) => {
    const key = (pair as Pair<Node, Node | null>).key;
    const value = (pair as Pair<Node, Node | null>).value;
    const name = isScalar(key) ? String(key.value) : String(key);
    const path = `${prefix}${name}`;
    const place = at(key.range?.[0]);
    if (prefix === '' && ['apiVersion', 'kind'].includes(name)) return [];
    if (NESTED.has(path)) return isMap(value) ? flagsIn(value, `${path}.`, at) : [];
    const flag = FLAG_OF_FIELD[path];
    if (flag) return flagOf(flag, value, { path, place });
    const isKnown =
      prefix === '' ? FIELDS_WITHOUT_EFFECT.has(name) : NESTED_WITHOUT_EFFECT.has(path);
    if (isKnown) return [];
    throw new ConfigurationFileError(`${place}: unknown field "${path}"`);
  });
}

function flagOf(
  flag: string,
  value: Node | null,
  { path, place }: { readonly path: string; readonly place: string },
): ConfiguredFlag[] {
  if (value !== null && !isScalar(value)) {
    throw new ConfigurationFileError(`${place}: ${path}: must be one value`);
  }
  const plain = value?.value ?? '';
  const text = String(plain);
  const isZero =
    ['', '0s'].includes(text) || (plain === 0 && flag !== 'healthz-port' && flag !== 'port');
  return isZero ? [] : [{ flag, text, place }];
}
