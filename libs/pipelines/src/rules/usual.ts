/** What is usual of a job by its last successful executions. */
export interface Usual {
  readonly median: number;
  /** Values that it is taken from. */
  readonly count: number;
  /** The value by the median; null beside a median of 0. */
  readonly factor: number | null;
  /** Further above the median than the values differ among themselves, and by a fifth at least. */
  readonly isRegression: boolean;
}

/** Fewer tell nothing of what is usual. */
export const fewestForUsual = 5;
/** 1.4826 times the median absolute deviation estimates the standard deviation of a normal distribution (Rousseeuw and Croux, 1993); three of those. */
const deviations = 3 * 1.4826;
const leastExcess = 1.2;

/** @returns undefined with fewer than {@link fewestForUsual} values */
export function usualOf(earlier: readonly number[], value: number): Usual | undefined {
  if (earlier.length < fewestForUsual) return undefined;
  const median = medianOf(earlier);
  const deviation = medianOf(earlier.map((one) => Math.abs(one - median)));
  return { median, count: earlier.length, factor: median === 0 ? null : value / median, isRegression: value > median + deviations * deviation && value > leastExcess * median };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = 0, high = low] = sorted.length % 2 === 1 ? [sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}
