/** One or more facts that became true together: the payload of one log message. */
export type Commit<Fact> = {
  readonly version: 1;
  /** When it was decided, RFC 3339 UTC with milliseconds. */
  readonly at: string;
  /** The user whose wish it was. */
  readonly by: string;
  readonly facts: readonly Fact[];
};

export function encodeCommit<Fact>(commit: Commit<Fact>): Uint8Array {
  return Buffer.from(JSON.stringify(commit));
}

/**
 * Read by hand, since a start reads every commit that was ever made.
 * @throws Error when the bytes are no commit of a version that this program knows
 */
export function decodeCommit<Fact extends { readonly type: string }>(
  payload: Uint8Array,
): Commit<Fact> {
  const commit: unknown = JSON.parse(utf8(payload));
  if (!isCommit<Fact>(commit)) {
    throw new Error('the log holds a message that is no commit of version 1');
  }
  return commit;
}

function utf8({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

function isCommit<Fact extends { readonly type: string }>(value: unknown): value is Commit<Fact> {
  if (typeof value !== 'object' || value === null) return false;
  const { version, at, by, facts } = value as Record<string, unknown>;
  return (
    version === 1 &&
    typeof at === 'string' &&
    typeof by === 'string' &&
    Array.isArray(facts) &&
    facts.length > 0 &&
    facts.every(isFact)
  );
}

function isFact(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { readonly type?: unknown }).type === 'string'
  );
}
