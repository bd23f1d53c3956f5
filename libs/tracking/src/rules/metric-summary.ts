import type { MetricColumns } from '@plinth/contracts';

/** What search and tables need to know of one metric of one run. */
export interface MetricSummary {
  /**
   * The value of the latest point: the greatest step, of equal steps the greatest time, of equal times the greatest value, where NaN counts
   * as greater than all numbers. (MLflow orders by step, time and value too.)
   */
  readonly last: number;
  readonly lastStep: number;
  /** Milliseconds since 1970. */
  readonly lastTime: number;
  /** The lowest value, infinities included. NaN only if there is nothing else. */
  readonly min: number;
  /** The highest value, infinities included. NaN only if there is nothing else. */
  readonly max: number;
  /** Points summed up, repeated ones included; at least 1. */
  readonly count: number;
}

/** Sums up the points of one call; undefined when there are none. The columns have equal length. */
export function summarizeMetric({ steps, times, values }: Pick<MetricColumns, 'steps' | 'times' | 'values'>): MetricSummary | undefined {
  let latest = -1;
  let min = Number.NaN;
  let max = Number.NaN;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (latest < 0 || comparePoints(steps[index] ?? 0, times[index] ?? 0, value, steps[latest] ?? 0, times[latest] ?? 0, values[latest] ?? Number.NaN) > 0) latest = index;
    min = lower(min, value);
    max = higher(max, value);
  }
  const [last, lastStep, lastTime] = [values[latest], steps[latest], times[latest]];
  if (last === undefined || lastStep === undefined || lastTime === undefined) return undefined;
  return { last, lastStep, lastTime, min, max, count: values.length };
}

/**
 * The summary of both: associative and commutative, so partial summaries may come in any order and grouping. It is not idempotent: `count` adds up, so
 * each call is merged once.
 */
export function mergeSummaries(left: MetricSummary, right: MetricSummary): MetricSummary {
  const latest = comparePoints(left.lastStep, left.lastTime, left.last, right.lastStep, right.lastTime, right.last) >= 0 ? left : right;
  return {
    last: latest.last,
    lastStep: latest.lastStep,
    lastTime: latest.lastTime,
    min: lower(left.min, right.min),
    max: higher(left.max, right.max),
    count: left.count + right.count,
  };
}

function comparePoints(leftStep: number, leftTime: number, left: number, rightStep: number, rightTime: number, right: number): number {
  if (leftStep !== rightStep) return leftStep - rightStep;
  if (leftTime !== rightTime) return leftTime - rightTime;
  return compareValues(left, right);
}

/** A total order, which `<` is not: -0 comes before 0, and NaN comes last. Otherwise the order of arrival would decide. */
function compareValues(left: number, right: number): number {
  if (Object.is(left, right)) return 0;
  if (Number.isNaN(left)) return 1;
  if (Number.isNaN(right)) return -1;
  if (left === right) return Object.is(left, -0) ? -1 : 1;
  return left < right ? -1 : 1;
}

function lower(left: number, right: number): number {
  if (Number.isNaN(left)) return right;
  return Number.isNaN(right) ? left : Math.min(left, right);
}

function higher(left: number, right: number): number {
  if (Number.isNaN(left)) return right;
  return Number.isNaN(right) ? left : Math.max(left, right);
}
