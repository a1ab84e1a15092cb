import { z } from 'zod';

/** One or more facts that became true together: the payload of one log message. */
export type Commit<Fact> = {
  readonly version: 1;
  /** When it was decided, RFC 3339 UTC with milliseconds. */
  readonly at: string;
  /** The user whose wish it was. */
  readonly by: string;
  readonly facts: readonly Fact[];
};

const envelope = z.object({
  version: z.literal(1),
  at: z.string(),
  by: z.string(),
  facts: z.array(z.looseObject({ type: z.string() })).min(1),
});

export function encodeCommit<Fact>(commit: Commit<Fact>): Uint8Array {
  return Buffer.from(JSON.stringify(commit));
}

/** @throws Error when the bytes are no commit of a version that this program knows */
export function decodeCommit<Fact extends { readonly type: string }>(
  payload: Uint8Array,
): Commit<Fact> {
  const commit = envelope.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  return commit as unknown as Commit<Fact>;
}
