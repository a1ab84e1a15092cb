const CHARACTERS_AT_MOST = 200;

/**
 * A value that somebody sent, as a message may show it: text as it is, all else as JSON. `String(value)` will not do: an
 * object may bring a `toString` that is no function.
 */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return text.length <= CHARACTERS_AT_MOST ? text : `${text.slice(0, CHARACTERS_AT_MOST)}…`;
}
