/** A test's outcome, as far as its strength goes. */
export interface Strength {
  readonly statistic: number;
  readonly pValue?: number | null | undefined;
  readonly threshold: number;
}

const most = 1_000;

/**
 * How much was found, so that tests can be put in one order: 0 where nothing is seen, 1 at the threshold, more beyond it. Of a p-value it is how many times more decimals it
 * has than its threshold: as the API has it for the cells of the heat map.
 */
export function intensityOf({ statistic, pValue, threshold }: Strength): number {
  const found = pValue == null ? statistic / threshold : threshold >= 1 || threshold <= 0 ? Number(pValue <= threshold) : Math.log(Math.max(pValue, Number.MIN_VALUE)) / Math.log(threshold);
  return Number.isNaN(found) ? 0 : Math.min(Math.max(found, 0), most);
}

/** In two or three characters: `0.4`, `1.3`, `12`, `99+`. */
export function intensityText(intensity: number): string {
  if (intensity >= 100) return '99+';
  // Just under the threshold is not at it.
  if (intensity < 1) return (Math.floor(intensity * 10) / 10).toFixed(1);
  return intensity < 9.95 ? intensity.toFixed(1) : String(Math.min(99, Math.round(intensity)));
}

/** A p-value, which is never told as 0. */
export function chanceText(pValue: number): string {
  if (pValue < 1e-300) return '< 1e-300';
  return pValue < 0.001 ? pValue.toExponential(1) : pValue.toFixed(3);
}
