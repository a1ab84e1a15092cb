/** What a log keeps of each subject: `history` every message, `latest` the last alone. */
export type Keep = 'history' | 'latest';

/** Each keep is a stream of its own, and counts sequences of its own (decision 62). */
export const STREAMS = {
  history: { name: 'rollcall', prefix: 'rollcall.log', subjects: 'rollcall.log.>' },
  latest: { name: 'rollcall-latest', prefix: 'rollcall.latest', subjects: 'rollcall.latest.>' },
} as const;

export const KEEPS = Object.keys(STREAMS) as readonly Keep[];
