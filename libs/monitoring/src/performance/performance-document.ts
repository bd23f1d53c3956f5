import type { PerformanceFinding } from '../rules/performance/index.js';

export const performanceDocumentFormat = 'plinth-performance-report-1';

/** How good the predictions of a window were: what the digest of the report is of. */
export interface PerformanceDocument {
  readonly format: typeof performanceDocumentFormat;
  readonly monitor: { readonly id: string; readonly name: string; readonly revision: number };
  readonly window: { readonly from: string; readonly to: string; readonly subject: string };
  /** Labels that came later were not looked at. */
  readonly labelsUntil: string;
  /** Digests of the batches that it was made of, in the order in which they came. */
  readonly predictions: readonly string[];
  readonly labels: readonly string[];
  /** Of all rows. */
  readonly performance: PerformanceFinding;
  readonly slices: readonly PerformanceFinding[];
}
