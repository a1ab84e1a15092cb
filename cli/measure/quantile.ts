/** A distribution in a few numbers; all but `count` are in the unit of the values. */
export type Summary = {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/** Of values sorted upwards, the smallest that at least `share` of them do not exceed (nearest rank); NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] ?? Number.NaN;
}

/** Exact: every value is kept, since a run has at most some hundred thousand. Undefined of none. */
export function summary(values: Float64Array): Summary | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted();
  return {
    count: sorted.length,
    min: quantile(sorted, 0),
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    max: quantile(sorted, 1),
  };
}
