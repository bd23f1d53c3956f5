/** A metric's value as the API sends it: JSON has no word for the three values that a diverged training logs first. */
export type MetricValue = number | 'NaN' | 'Infinity' | '-Infinity';

export function toNumber(value: MetricValue): number {
  return typeof value === 'number' ? value : Number(value);
}
