import type { MonitorReport } from '../monitors/monitor.js';
import type { PerformanceFigure, PerformanceOutcome } from '../rules/performance/index.js';

/** How good the predictions of one window of a monitor were, told or still to be. */
export interface PerformanceReport extends Omit<MonitorReport, 'kind' | 'outcome' | 'figures' | 'referenceRows' | 'columnCount' | 'driftedColumns' | 'baselineId'> {
  readonly outcome: PerformanceOutcome | null;
  /** Of all rows first, then of each slice. */
  readonly figures: readonly PerformanceFigure[] | null;
}
