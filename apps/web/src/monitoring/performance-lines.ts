import type { PerformanceMetric, PerformanceWindowFragment } from '../generated/monitoring/graphql.js';

/** A line of a metric over the windows: all rows, or a slice. */
export interface PerformanceLine {
  /** '' for all rows. */
  readonly slice: string;
  /** Milliseconds since 1970: the ends of the windows, ascending. */
  readonly times: readonly number[];
  /** Null where the window could not tell it: a gap, never a line drawn across. */
  readonly values: readonly (number | null)[];
}

export interface PerformanceChart {
  readonly metric: PerformanceMetric;
  readonly lines: readonly PerformanceLine[];
}

/** A chart for each metric that a window has, a line for each slice. @param windows the latest first */
export function performanceCharts(windows: readonly PerformanceWindowFragment[]): readonly PerformanceChart[] {
  const looked = windows.filter(({ status }) => status === 'DONE').toSorted((one, other) => Date.parse(one.windowTo) - Date.parse(other.windowTo));
  const figures = looked.flatMap((window) => window.figures ?? []);
  const metrics = [...new Set(figures.flatMap(({ metrics: of }) => of.map(({ metric }) => metric)))];
  const slices = [...new Set(figures.map(({ slice }) => slice))];
  const times = looked.map(({ windowTo }) => Date.parse(windowTo));
  return metrics.map((metric) => ({
    metric,
    lines: slices.map((slice) => ({ slice, times, values: looked.map((window) => window.figures?.find((each) => each.slice === slice)?.metrics.find((each) => each.metric === metric)?.value ?? null) })),
  }));
}
