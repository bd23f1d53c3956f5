import type { PerformanceFinding, PerformanceOutcome } from './judge.js';
import type { MeasuredMetric } from './metric.js';

/** A slice of a window in a few numbers: a point of each line over time. */
export interface PerformanceFigure {
  /** '' for all rows. */
  readonly slice: string;
  readonly outcome: PerformanceOutcome;
  readonly rows: number;
  readonly labelled: number;
  readonly metrics: readonly Pick<MeasuredMetric, 'metric' | 'value'>[];
}

export function performanceFigureOf({ slice, outcome, rows, labelled, measurement }: PerformanceFinding): PerformanceFigure {
  return { slice, outcome, rows, labelled, metrics: (measurement?.metrics ?? []).map(({ metric, value }) => ({ metric, value })) };
}
