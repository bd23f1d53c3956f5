import type { MetricColumns } from '@plinth/contracts';
import { InvalidInput } from '@plinth/kernel';

/** Room for the first and the last point, a minimum, a maximum, a NaN and both infinities. */
export const minThinnedPoints = 7;

/**
 * The points of a series to draw when there are too many: at most `maxPoints`, in their order.
 *
 * The points between the first and the last are cut into stretches of equal length; of each stay the lowest and the highest finite value, and the first
 * NaN, +Infinity and -Infinity if it has them. So an outlier of a single point never disappears, and the curve's envelope stays as it is
 * (M4 aggregation of Jugel et al., VLDB 2014, without the edges of each stretch). A series that fits stays whole. Takes time in proportion to its length.
 * @throws InvalidInput as {@link checkMaxPoints}
 */
export function selectPoints(values: Float64Array, maxPoints: number): Uint32Array {
  checkMaxPoints(maxPoints);
  if (values.length <= maxPoints) return Uint32Array.from(values.keys());
  const inner = values.length - 2;
  const stretches = Math.floor((maxPoints - 2) / (2 + nonFiniteKinds(values)));
  const selected = new Uint32Array(maxPoints);
  let count = 1;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    for (const index of landmarks(values, from, to)) selected[count++] = index;
  }
  selected[count++] = values.length - 1;
  return selected.slice(0, count);
}

/** @throws InvalidInput when maxPoints is no whole number from {@link minThinnedPoints} up */
export function checkMaxPoints(maxPoints: number): void {
  if (Number.isInteger(maxPoints) && maxPoints >= minThinnedPoints) return;
  throw new InvalidInput(`maxPoints must be a whole number of at least ${minThinnedPoints}; it was ${maxPoints}.`, { field: 'maxPoints', help: `Ask for ${minThinnedPoints} points or more.` });
}

/** The columns of a series at its {@link selectPoints}. */
export function thinSeries(series: MetricColumns, maxPoints: number): MetricColumns {
  const selected = selectPoints(series.values, maxPoints);
  if (selected.length === series.values.length) return series;
  const pick = (column: ArrayLike<number>): number[] => Array.from(selected, (index) => column[index] ?? Number.NaN);
  return { key: series.key, steps: pick(series.steps), times: pick(series.times), values: Float64Array.from(pick(series.values)) };
}

/** How many of NaN, +Infinity and -Infinity occur at all: a series without them, as nearly all are, leaves all room to its extremes. */
function nonFiniteKinds(values: Float64Array): number {
  let nan = 0;
  let above = 0;
  let below = 0;
  for (const value of values) {
    if (Number.isFinite(value)) continue;
    if (Number.isNaN(value)) nan = 1;
    else if (value > 0) above = 1;
    else below = 1;
  }
  return nan + above + below;
}

/** Where the lowest and highest finite values and the first of each other kind stand from `from` to before `to`, in order. */
function landmarks(values: Float64Array, from: number, to: number): number[] {
  let lowest = -1;
  let highest = -1;
  let nan = -1;
  let above = -1;
  let below = -1;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isFinite(value)) {
      if (value < low) [low, lowest] = [value, index];
      if (value > high) [high, highest] = [value, index];
    } else if (Number.isNaN(value)) {
      if (nan < 0) nan = index;
    } else if (value > 0) {
      if (above < 0) above = index;
    } else if (below < 0) {
      below = index;
    }
  }
  return [...new Set([lowest, highest, nan, above, below])].filter((index) => index >= 0).sort((left, right) => left - right);
}
