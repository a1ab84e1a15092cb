import type { Answer } from '#content/answer.ts';

const WARNING_MAXIMUM_CHARACTERS = 256;
const WARNINGS_MAXIMUM = 16;

/** The answer with a Warning header for each thing that the client should know, once (apimachinery, pkg/util/net, NewWarningHeader). */
export function withWarnings(answer: Answer, warnings: readonly string[]): Answer {
  if (warnings.length === 0) return answer;
  const lines = [...new Set(warnings)].slice(0, WARNINGS_MAXIMUM).map(warningHeader);
  return { ...answer, headers: { ...answer.headers, warning: lines } };
}

function warningHeader(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, WARNING_MAXIMUM_CHARACTERS);
  const quoted = line.replaceAll(/["\\]/g, (character) => `\\${character}`);
  // Header fields are bytes: those of UTF-8, one character each.
  return Buffer.from(`299 - "${quoted}"`, 'utf8').toString('latin1');
}
