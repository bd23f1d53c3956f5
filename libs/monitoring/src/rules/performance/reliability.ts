import type { ReliabilityBin } from './metric.js';

/** Edges between bins of equal width, in the very numbers of NumPy's `linspace`. */
export function innerEdges(bins: number): readonly number[] {
  const step = 1 / bins;
  return Array.from({ length: bins - 1 }, (_, at) => (at + 1) * step);
}

/** How far the model is from being as right as it is sure, on the average over rows. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.share - bin.meanScore), 0);
}
