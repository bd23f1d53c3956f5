import { thinSeries, TooMany } from '../rules/index.js';
import type { StoredSeries } from './metric-store.js';

/** A series as it is shown: thinned, with the number of points that there are. */
export interface ShownSeries extends StoredSeries {
  readonly total: number;
}

/** Values of one answer, over all its series. */
const maxShownPoints = 500_000;

export function showSeries(series: StoredSeries, maxPoints: number): ShownSeries {
  return { ...thinSeries(series, maxPoints), runId: series.runId, total: series.values.length };
}

/** Thins one series after the other. @throws TooMany when that leaves more points than an answer holds */
export async function showAll(stored: AsyncIterable<StoredSeries> | Iterable<StoredSeries>, maxPoints: number): Promise<ShownSeries[]> {
  const shown: ShownSeries[] = [];
  let points = 0;
  for await (const series of stored) {
    const next = showSeries(series, maxPoints);
    points += next.values.length;
    if (points > maxShownPoints) throw new TooMany('Points of one answer', 'maxPoints', maxShownPoints);
    shown.push(next);
  }
  return shown;
}
