import type { MetricValue } from '../parts/metric-value.js';
import type { Series } from './curves.js';

/** What a live event tells of a series: all of it, or points that were added to it. */
export interface FollowedSeries extends Series {
  readonly isWhole: boolean;
}

/** The series after a live event. */
export function follow(known: readonly Series[], event: readonly FollowedSeries[]): Series[] {
  const byKey = new Map(known.map((series) => [series.key, series]));
  for (const { isWhole, ...told } of event) {
    const before = isWhole ? undefined : byKey.get(told.key);
    byKey.set(told.key, before === undefined ? told : append(before, told));
  }
  return [...byKey.values()];
}

/**
 * The series with the points put in where a reading of the whole would have them: in the order of steps, then times, then of arrival. As in the store, points
 * that agree in step, time and value are one point, and points that differ in any of the three are two.
 */
export function append(series: Series, more: Series): Series {
  const [known, added] = [series.steps.length, more.steps.length];
  const step = (at: number): number => (at < known ? series.steps[at] : more.steps[at - known]) ?? 0;
  const time = (at: number): number => (at < known ? series.times[at] : more.times[at - known]) ?? 0;
  const value = (at: number): MetricValue => (at < known ? series.values[at] : more.values[at - known]) ?? 'NaN';
  const all = Array.from({ length: known + added }, (_, at) => at).sort((a, b) => step(a) - step(b) || time(a) - time(b) || a - b);
  const here = new Set<MetricValue>();
  const kept = all.filter((at, place) => {
    const before = all[place - 1];
    if (before === undefined || step(before) !== step(at) || time(before) !== time(at)) here.clear();
    return here.size < here.add(value(at)).size;
  });
  if (kept.length === known) return series;
  return { ...series, steps: kept.map(step), times: kept.map(time), values: kept.map(value), total: series.total + more.total - (all.length - kept.length) };
}
