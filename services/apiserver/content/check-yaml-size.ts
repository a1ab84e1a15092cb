import { ApiError, badRequest } from '@rollcall/shared/kube/api-error.ts';
import { Lexer } from 'yaml';

/** Half a second of parsing. */
const TOKENS_MAXIMUM = 100_000;
const NESTING_MAXIMUM = 100;
/** Each level of a block stands at least a column further in. */
const COLUMNS_MAXIMUM = 2 * NESTING_MAXIMUM;
/** The lexer's own sign, which stands before the first line. */
const DOCUMENT_START = '\u0002';

/**
 * Looks at YAML's tokens before it is parsed: the parser takes time in proportion to tokens times nesting, and a stack
 * frame or more for each level.
 * @throws ApiError 400 when it nests too deep, 413 when it has too many tokens
 */
export function checkYamlSize(text: string): void {
  let [tokens, depth, column, isLeading] = [0, 0, 0, true];
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (token === DOCUMENT_START) continue;
    if (tokens > TOKENS_MAXIMUM) throw tooManyTokens();
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (token.startsWith('\n') || token.startsWith('\r')) [column, isLeading] = [0, true];
    else if (isLeading) {
      isLeading = /^(\s+|[-?:]|[&!].*)$/.test(token);
      if (isLeading) column += token.length;
    }
    if (depth > NESTING_MAXIMUM || (depth === 0 && column > COLUMNS_MAXIMUM)) {
      throw badRequest(`the body nests deeper than ${NESTING_MAXIMUM} levels`);
    }
  }
}

function tooManyTokens(): ApiError {
  const message = `Request entity too large: limit is ${TOKENS_MAXIMUM} tokens of YAML; JSON has none`;
  return new ApiError(413, 'RequestEntityTooLarge', message);
}
