import { type FieldError, invalidValue } from '@rollcall/shared/kube/field-error.ts';

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** What is wrong with the keys of a Secret's or ConfigMap's data (apimachinery, validation.IsConfigMapKey). */
export function dataKeyErrors(
  field: string,
  data: Readonly<Record<string, unknown>>,
): FieldError[] {
  return Object.keys(data)
    .filter((key) => !KEY.test(key) || key === '.' || key.startsWith('..'))
    .map((key) =>
      invalidValue(
        `${field}[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    );
}
