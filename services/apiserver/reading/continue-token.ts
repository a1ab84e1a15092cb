import { type ApiError, badRequest, expired } from '@rollcall/shared/kube/api-error.ts';

/** Where a page starts, and of which state of the collection it is a part; undefined: of whatever state there is. */
export type Continue = { readonly version: number | undefined; readonly after: string };

/** As upstream's, so that whoever looks into one finds what they know; -1 stands for any state (apiserver, pkg/storage/continue.go). */
export function encodeContinue({ version, after }: Continue): string {
  const document = { v: 'meta.k8s.io/v1', rv: version ?? -1, start: `${after}\u0000` };
  return Buffer.from(JSON.stringify(document)).toString('base64url');
}

/** @throws ApiError 400 when the text is none of our tokens */
export function decodeContinue(text: string): Continue {
  const { rv, start } = parsed(text);
  return { version: rv < 0 ? undefined : rv, after: start.slice(0, -1) };
}

/** 410 for a page of a state that is no longer known; it holds a token for going on with the state of now. */
export function continueExpired(after: string): ApiError {
  return expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    encodeContinue({ version: undefined, after }),
  );
}

function parsed(text: string): { readonly rv: number; readonly start: string } {
  try {
    const json = Buffer.from(text, 'base64url').toString('utf8');
    const document = JSON.parse(json) as Record<string, unknown> | null;
    const { rv, start } = document ?? {};
    if (Number.isSafeInteger(rv) && typeof start === 'string' && start.endsWith('\u0000'))
      return { rv: rv as number, start };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badRequest('continue key is not valid: it was not given out by this server');
}
