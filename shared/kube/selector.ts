import { badRequest } from './api-error.ts';
import { labelValueProblem, qualifiedNameProblem } from './name.ts';
import type { KubeObject } from './object.ts';

/** One requirement of a label selector (apimachinery, pkg/labels/selector.go). */
export type LabelRequirement = {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent';
  readonly values: readonly string[];
};

/** One requirement of a field selector (apimachinery, pkg/fields/selector.go). */
export type FieldRequirement = {
  readonly field: string;
  readonly operator: 'equals' | 'differs';
  readonly value: string;
};

const LONGEST_SELECTOR = 64 * 1024;

/** @throws ApiError 400 when the text is no label selector */
export function parseLabelSelector(text: string): LabelRequirement[] {
  if (text.length > LONGEST_SELECTOR)
    throw badRequest('unable to parse requirement: selector is too long');
  return splitOutsideParentheses(text).map(parseLabelRequirement);
}

export function matchesLabels(
  requirements: readonly LabelRequirement[],
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'in':
        return value !== undefined && values.includes(value);
      case 'notin':
        return value === undefined || !values.includes(value);
      case 'exists':
        return value !== undefined;
      case 'absent':
        return value === undefined;
      default:
        return operator satisfies never;
    }
  });
}

/**
 * `selectable` names the fields that the resource can be selected by.
 * @throws ApiError 400 when the text is no field selector, or names another field
 */
export function parseFieldSelector(
  text: string,
  selectable: readonly string[],
): FieldRequirement[] {
  if (text.length > LONGEST_SELECTOR) throw badRequest('invalid selector: too long');
  const requirements = splitUnescaped(text)
    .filter((part) => part !== '')
    .map((part) => parseFieldRequirement(part, text));
  for (const { field } of requirements) {
    if (!selectable.includes(field)) throw badRequest(`field label not supported: ${field}`);
  }
  return requirements;
}

export function matchesFields(
  requirements: readonly FieldRequirement[],
  fields: Readonly<Record<string, string>>,
): boolean {
  return requirements.every(
    ({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === 'equals'),
  );
}

/** The fields that every object can be selected by. */
export function metadataFields(object: KubeObject): Record<string, string> {
  return {
    'metadata.name': object.metadata.name ?? '',
    'metadata.namespace': object.metadata.namespace ?? '',
  };
}

function parseLabelRequirement(text: string): LabelRequirement {
  const part = text.trim();
  const set = /^([^\s=!,()]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set) {
    const [, key, operator, list] = set as unknown as [string, string, 'in' | 'notin', string];
    return checked({ key, operator, values: list.split(',').map((value) => value.trim()) });
  }
  const equality = /^([^\s=!,()]+)\s*(==|=|!=)\s*([^\s=!,()]*)$/.exec(part);
  if (equality) {
    const [, key, sign, value] = equality as unknown as [string, string, string, string];
    return checked({ key, operator: sign === '!=' ? 'notin' : 'in', values: [value] });
  }
  const existence = /^(!?)\s*([^\s=!,()]+)$/.exec(part);
  if (existence) {
    const [, not, key] = existence as unknown as [string, string, string];
    return checked({ key, operator: not ? 'absent' : 'exists', values: [] });
  }
  const found = part.split(/\s+/)[1] ?? part;
  throw badRequest(
    `unable to parse requirement: found '${found}', expected: '=', '!=', '==', 'in', notin'`,
  );
}

function checked(requirement: LabelRequirement): LabelRequirement {
  const keyProblem = qualifiedNameProblem(requirement.key);
  if (keyProblem) {
    throw badRequest(
      `unable to parse requirement: key: Invalid value: ${JSON.stringify(requirement.key)}: ${keyProblem}`,
    );
  }
  for (const value of requirement.values) {
    const problem = labelValueProblem(value);
    if (problem) {
      throw badRequest(
        `unable to parse requirement: values: Invalid value: ${JSON.stringify(value)}: ${problem}`,
      );
    }
  }
  return requirement;
}

function splitOutsideParentheses(text: string): string[] {
  if (text.trim() === '') return [];
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function parseFieldRequirement(part: string, whole: string): FieldRequirement {
  const match = /^([^=!]+?)(==|=|!=)((?:[^=\\]|\\[\\,=])*)$/.exec(part);
  if (!match) throw badRequest(`invalid selector: '${whole}'; can't understand '${part}'`);
  const [, field, sign, value] = match as unknown as [string, string, string, string];
  return {
    field: field.trim(),
    operator: sign === '!=' ? 'differs' : 'equals',
    value: value.replace(/\\([\\,=])/g, '$1'),
  };
}

function splitUnescaped(text: string): string[] {
  const parts = [''];
  let escaped = false;
  for (const character of text) {
    if (character === ',' && !escaped) parts.push('');
    else parts[parts.length - 1] += character;
    escaped = character === '\\' && !escaped;
  }
  return parts;
}
