/** Where a room that carries (never one that decides) gets the time from; tests pass their own. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
