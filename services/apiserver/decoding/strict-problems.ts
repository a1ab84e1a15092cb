/** What happens with fields that are unknown or told twice (metav1.CreateOptions, fieldValidation). */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

const WORDS: readonly string[] = ['', 'Ignore', 'Warn', 'Strict'] satisfies readonly (
  | ''
  | FieldValidation
)[];

/** As a request says it; Warn when it says nothing, undefined when it says what is none. */
export function fieldValidationOf(query: URLSearchParams): FieldValidation | undefined {
  const said = query.get('fieldValidation') ?? '';
  return WORDS.includes(said) ? ((said || 'Warn') as FieldValidation) : undefined;
}

/** Each problem in upstream's words: what a warning says, or a part of the error. */
export function strictProblems(found: {
  readonly unknownFields: readonly string[];
  readonly duplicateFields: readonly string[];
}): string[] {
  return [
    ...found.unknownFields.map((path) => `unknown field ${JSON.stringify(path)}`),
    // YAML's are whole sentences already: it knows lines, not paths.
    ...found.duplicateFields.map((found) =>
      found.startsWith('line ') ? found : `duplicate field ${JSON.stringify(found)}`,
    ),
  ];
}

/** All problems as one (apimachinery, pkg/runtime/error.go, strictDecodingError). */
export function strictDecodingError(problems: readonly string[]): string {
  return `strict decoding error: ${problems.join(', ')}`;
}
