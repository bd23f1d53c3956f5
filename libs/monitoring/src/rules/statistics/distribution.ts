import type { NumberDistribution } from '../baseline.js';

/** Rows of a distribution whose value is not finite do not exist: they were left out before. */
export const emptyDistribution: NumberDistribution = { values: new Float64Array(), counts: new Float64Array(), total: 0, mean: 0, variance: 0, radius: null };

/** The exact distribution of rows that are at hand, in any order. What is not finite is left out. */
export function distributionOf(rows: ArrayLike<number>): NumberDistribution {
  return ofSorted(Float64Array.from(rows).filter(Number.isFinite).sort());
}

/** The exact distribution of rows in rising order, all finite. */
export function ofSorted(rows: Float64Array): NumberDistribution {
  const values = new Float64Array(rows.length);
  const counts = new Float64Array(rows.length);
  let last = -1;
  for (let at = 0; at < rows.length; at++) {
    const value = rows[at]!;
    if (last < 0 || values[last]! !== value) values[++last] = value;
    counts[last]!++;
  }
  return ofCounts(values.slice(0, last + 1), counts.slice(0, last + 1));
}

/** The exact distribution of rising values that so many rows have. */
export function ofCounts(values: Float64Array, counts: Float64Array): NumberDistribution {
  let total = 0;
  for (let at = 0; at < counts.length; at++) total += counts[at]!;
  return { values, counts, total, ...momentsOf(values, counts, total), radius: null };
}

/** In two passes, summed with what each addition loses (Neumaier): the order of the rows has no part in it. */
export function momentsOf(values: Float64Array, counts: Float64Array, total: number): { readonly mean: number; readonly variance: number } {
  if (total === 0) return { mean: 0, variance: 0 };
  // About a value of their own, so that large numbers that lie close keep their digits.
  const centre = values[values.length >> 1]!;
  const shift = weightedSum(values, counts, (value) => value - centre) / total;
  const square = weightedSum(values, counts, (value) => (value - centre - shift) ** 2) / total;
  return { mean: bounded(centre + shift), variance: bounded(square) };
}

/** What overflows stays a number of JSON. */
function bounded(value: number): number {
  return Number.isNaN(value) ? Number.MAX_VALUE : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}

export function weightedSum(values: Float64Array, counts: Float64Array, of: (value: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let at = 0; at < values.length; at++) {
    const term = of(values[at]!) * counts[at]!;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + lost;
}

export function minimumOf({ values, radius }: NumberDistribution): number {
  return radius?.minimum ?? values[0] ?? 0;
}

export function maximumOf({ values, radius }: NumberDistribution): number {
  return radius?.maximum ?? values[values.length - 1] ?? 0;
}

export function distinctOf({ values, radius }: NumberDistribution): number {
  return radius?.distinct ?? values.length;
}

/** Different values of both together. */
export function distinctTogether(one: NumberDistribution, other: NumberDistribution): number {
  if (one.radius !== null || other.radius !== null) return Math.max(distinctOf(one), distinctOf(other));
  let distinct = 0;
  walk(one, other, () => {
    distinct++;
  });
  return distinct;
}

/** As many of them as are known without comparing the sides: enough to see that they are many. */
export function distinctAtLeast(one: NumberDistribution, other: NumberDistribution): number {
  const most = Math.max(distinctOf(one), distinctOf(other));
  return most > many ? most : distinctTogether(one, other);
}

const many = 100;

/** Calls with each value of either in rising order, and how many rows have it on each side. */
export function walk(one: NumberDistribution, other: NumberDistribution, step: (value: number, rows: number, otherRows: number) => void): void {
  let i = 0;
  let j = 0;
  const [values, otherValues] = [one.values, other.values];
  while (i < values.length || j < otherValues.length) {
    const value = i >= values.length ? otherValues[j]! : j >= otherValues.length ? values[i]! : Math.min(values[i]!, otherValues[j]!);
    const rows = i < values.length && values[i]! === value ? one.counts[i++]! : 0;
    const otherRows = j < otherValues.length && otherValues[j]! === value ? other.counts[j++]! : 0;
    step(value, rows, otherRows);
  }
}

/** How the two distribution functions F and G lie apart. */
export interface Differences {
  /** The largest F − G and the largest G − F, neither below zero. */
  readonly above: number;
  readonly below: number;
  /** ∫ |F − G|: the first Wasserstein distance. */
  readonly transport: number;
  /** ∫ (F − G)² */
  readonly square: number;
}

export function differencesOf(one: NumberDistribution, other: NumberDistribution): Differences {
  const { values, counts, total } = one;
  const { values: otherValues, counts: otherCounts, total: otherTotal } = other;
  let i = 0;
  let j = 0;
  let above = 0;
  let below = 0;
  let transport = 0;
  let square = 0;
  let rows = 0;
  let otherRows = 0;
  let last = 0;
  let difference = 0;
  const [length, otherLength] = [values.length, otherValues.length];
  while (i < length || j < otherLength) {
    const value = i >= length ? otherValues[j]! : j >= otherLength || values[i]! <= otherValues[j]! ? values[i]! : otherValues[j]!;
    if (difference !== 0) {
      const width = value - last;
      transport += Math.abs(difference) * width;
      square += difference * difference * width;
    }
    if (i < length && values[i]! === value) rows += counts[i++]!;
    if (j < otherLength && otherValues[j]! === value) otherRows += otherCounts[j++]!;
    difference = rows / total - otherRows / otherTotal;
    if (difference > above) above = difference;
    else if (-difference > below) below = -difference;
    last = value;
  }
  return { above, below, transport, square };
}

/** Whether each row has a value of its own. */
function isSingle({ values, total }: NumberDistribution): boolean {
  return values.length === total;
}

/** As NumPy's `percentile` interpolates, over both together where another is given. @param share from 0 to 1 */
export function quantile(share: number, one: NumberDistribution, other: NumberDistribution = emptyDistribution): number {
  if (other.total === 0 && isSingle(one)) return quantileOfSingle(share, one.values);
  const place = share * (one.total + other.total - 1);
  const below = Math.floor(place);
  let rows = 0;
  let lower = NaN;
  let upper = NaN;
  walk(one, other, (value, here, there) => {
    rows += here + there;
    if (Number.isNaN(lower) && rows > below) lower = value;
    if (Number.isNaN(upper) && rows > below + 1) upper = value;
  });
  if (Number.isNaN(upper)) upper = lower;
  return lower + (upper - lower) * (place - below);
}

/** Where each row has a value of its own. */
function quantileOfSingle(share: number, values: Float64Array): number {
  const place = share * (values.length - 1);
  const lower = values[Math.floor(place)]!;
  return lower + ((values[Math.floor(place) + 1] ?? lower) - lower) * (place - Math.floor(place));
}

/** Rows of a distribution between edges, the last bin with its upper edge: as NumPy's `histogram`. */
export function countsBetween(distribution: NumberDistribution, edges: readonly number[]): readonly number[] {
  const { values, counts } = distribution;
  const last = edges.length - 2;
  if (isSingle(distribution)) {
    const places = edges.map((edge, at) => firstPlace(values, at > last ? (value) => value > edge : (value) => value >= edge));
    return places.slice(1).map((place, at) => place - places[at]!);
  }
  const bins = edges.slice(1).map(() => 0);
  let bin = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    while (bin < last && value >= edges[bin + 1]!) bin++;
    if (value >= edges[0]! && value <= edges[last + 1]!) bins[bin]! += counts[at]!;
  }
  return bins;
}

/** Where a condition begins to hold that holds of all values after the first that it holds of; behind the last where it holds of none. */
function firstPlace(values: Float64Array, holds: (value: number) => boolean): number {
  let from = 0;
  let to = values.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(values[middle]!)) to = middle;
    else from = middle + 1;
  }
  return from;
}
