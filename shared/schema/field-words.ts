import type { Field, FieldType, Scalar } from './message.ts';

const SCALARS: readonly string[] = [
  'string',
  'bool',
  'int32',
  'int64',
  'double',
  'bytes',
  'Quantity',
  'Time',
  'MicroTime',
  'IntOrString',
  'RawExtension',
  'FieldsV1',
  'Strings',
] satisfies readonly Scalar[];

/**
 * Reads a field's sentence, `NUMBER TYPE[?] WORDS…`: `2 Container[] required merge=name` (decision 0010).
 * `packageName` completes the names of messages that stand in the same package.
 */
export function fieldOf([name, sentence]: readonly [string, string], packageName: string): Field {
  const [number = '', type = '', ...words] = sentence.split(' ');
  const value = (key: string) =>
    words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const isPointer = type.endsWith('?');
  const mergeKey = value('merge');
  const keys = value('keys')?.split(',') ?? (mergeKey === undefined ? [] : [mergeKey]);
  const isAtomic = words.includes('atomic');
  return {
    name,
    number: Number(number),
    type: typeOf(isPointer ? type.slice(0, -1) : type, packageName),
    isPointer,
    isRequired: words.includes('required'),
    isInline: words.includes('inline'),
    list: isAtomic ? 'atomic' : listOf(words, keys),
    listMapKeys: isAtomic ? [] : keys,
    isAtomic,
    mergesOnPatch: mergeKey !== undefined || words.includes('merge'),
    retainsKeysOnPatch: words.includes('retainKeys'),
    patchMergeKey: mergeKey,
    defaultValue: value('default'),
  };
}

function listOf(words: readonly string[], keys: readonly string[]): Field['list'] {
  if (keys.length > 0) return 'map';
  return words.includes('set') || words.includes('merge') ? 'set' : 'atomic';
}

function typeOf(text: string, packageName: string): FieldType {
  if (text.endsWith('[]')) return { shape: 'list', of: typeOf(text.slice(0, -2), packageName) };
  const map = /^map<(.+)>$/.exec(text);
  if (map) return { shape: 'map', of: typeOf(map[1] as string, packageName) };
  if (SCALARS.includes(text)) return { shape: 'scalar', scalar: text as Scalar };
  return { shape: 'message', message: text.includes('.') ? text : `${packageName}.${text}` };
}
