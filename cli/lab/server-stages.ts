import type { PhaseRecord } from '#measure/phase-record.ts';

/** The stages of a request that a node cannot see, or sees late. */
const SERVER_STAGES = ['created', 'seen', 'approved', 'signed'] as const;

/** When requests, by name, came to their stages; milliseconds since 1970. */
export type ServerTimes = ReadonlyMap<
  string,
  Readonly<Partial<Record<(typeof SERVER_STAGES)[number], number>>>
>;

/** Puts what the server knows in the place of what its nodes saw. Without the server's word, what they saw stands. */
export async function tellServerStages(
  record: PhaseRecord,
  read: () => Promise<ServerTimes>,
): Promise<void> {
  if (record.requests.length === 0) return;
  try {
    reachServerStages(record, await read());
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    record.retry({ cause: 'control plane’s logs not read', words });
  }
}

/** What came after a node had failed is not told: it was no longer on its way. */
export function reachServerStages(record: PhaseRecord, times: ServerTimes): void {
  for (const [node, name] of record.requests.entries()) {
    const of = times.get(name);
    const failedAt = record.failedAt[node] ?? Number.NaN;
    for (const stage of SERVER_STAGES) {
      const at = (of?.[stage] ?? Number.NaN) - record.beganAt;
      if (!Number.isNaN(at) && !(at > failedAt)) record.reach(node, stage, at);
    }
  }
}
