/** The value below which the share of the sorted values lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function summaryOf(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((left, right) => left - right);
  return `best ${(sorted[0] ?? Number.NaN).toFixed(2)} ms, p50 ${percentile(sorted, 0.5).toFixed(2)} ms, p99 ${percentile(sorted, 0.99).toFixed(2)} ms`;
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en');
