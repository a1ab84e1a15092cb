const TOO_MANY_REQUESTS = 429;
const RETRIES_MAXIMUM = 10;
const LONGEST_SECONDS = 60;

/**
 * How long to wait before a request that was put off is made again; undefined when it is not to be. The server's
 * `Retry-After` is the least; each attempt may take up to twice as long as the one before, by chance, so that a crowd
 * which was sent away together does not come back together.
 */
export function retryMilliseconds(
  answer: {
    readonly statusCode?: number | undefined;
    readonly headers: { readonly 'retry-after'?: string | undefined };
  },
  { attempt, random }: { readonly attempt: number; readonly random: number },
): number | undefined {
  if (answer.statusCode !== TOO_MANY_REQUESTS || attempt >= RETRIES_MAXIMUM) return undefined;
  const seconds = Number.parseInt(answer.headers['retry-after'] ?? '', 10);
  if (Number.isNaN(seconds)) return undefined;
  const spread = Math.min(2 ** attempt, LONGEST_SECONDS);
  return (Math.min(seconds, LONGEST_SECONDS) + spread * random) * 1_000;
}
