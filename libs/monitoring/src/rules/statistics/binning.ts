import type { CategoryDistribution, NumberDistribution } from '../baseline.js';
import { countsBetween, distinctOf, distinctTogether, maximumOf, minimumOf, walk } from './distribution.js';

/** Rows of both sides in the same bins. */
export interface Binned {
  /** Null where each value is a bin of its own. */
  readonly edges: readonly number[] | null;
  readonly labels: readonly string[] | null;
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Up to so many different values in the reference, each is a bin. */
const mostValues = 20;

/** NumPy's edges of the rule of Sturges, for so many values from a minimum to a maximum. @param wholeNumbers bins then have a width of one at the least */
export function sturgesEdges(minimum: number, maximum: number, size: number, wholeNumbers: boolean): readonly number[] {
  const [first, last] = minimum === maximum ? [minimum - 0.5, maximum + 0.5] : [minimum, maximum];
  const suggested = (maximum - minimum) / (Math.log2(size) + 1);
  const width = wholeNumbers && suggested > 0 && suggested < 1 ? 1 : suggested;
  const bins = width > 0 ? Math.ceil((last - first) / width) : 1;
  const step = (last - first) / bins;
  return Array.from({ length: bins + 1 }, (_, at) => (at === bins ? last : at * step + first));
}

/** As Evidently puts numbers into bins: values where the reference has few, else the rule of Sturges over both sides. */
export function binNumbers(reference: NumberDistribution, current: NumberDistribution, wholeNumbers: boolean): Binned {
  if (distinctOf(reference) <= mostValues) return byValue(reference, current);
  return between(reference, current, sturgesEdges(lowest(reference, current), highest(reference, current), reference.total + current.total, wholeNumbers));
}

/** As Evidently does it for Hellinger's distance: the rule of Sturges over the different values, however few. */
export function binDistinct(reference: NumberDistribution, current: NumberDistribution, wholeNumbers: boolean): Binned {
  return between(reference, current, sturgesEdges(lowest(reference, current), highest(reference, current), distinctTogether(reference, current), wholeNumbers));
}

function lowest(one: NumberDistribution, other: NumberDistribution): number {
  return Math.min(minimumOf(one), minimumOf(other));
}

function highest(one: NumberDistribution, other: NumberDistribution): number {
  return Math.max(maximumOf(one), maximumOf(other));
}

function between(reference: NumberDistribution, current: NumberDistribution, edges: readonly number[]): Binned {
  return { edges, labels: null, reference: countsBetween(reference, edges), current: countsBetween(current, edges) };
}

export function byValue(one: NumberDistribution, other: NumberDistribution): Binned {
  const labels: string[] = [];
  const reference: number[] = [];
  const current: number[] = [];
  walk(one, other, (value, rows, otherRows) => {
    labels.push(String(value));
    reference.push(rows);
    current.push(otherRows);
  });
  return { edges: null, labels, reference, current };
}

/** What stands for the categories that are not told apart. */
export const otherCategories = '…';

/** Categories of both, in order of their texts. Those that one side did not keep one by one are one bin together, after all others. */
export function byCategory(one: CategoryDistribution, other: CategoryDistribution): Binned {
  const rows = new Map<string, [number, number]>();
  for (const [at, label] of one.labels.entries()) rows.set(label, [one.counts[at] ?? 0, 0]);
  for (const [at, label] of other.labels.entries()) rows.set(label, [rows.get(label)?.[0] ?? 0, other.counts[at] ?? 0]);
  if (one.others === null && other.others === null) return binnedBy([...rows.entries()].sort(([a], [b]) => byCodePoint(a, b)));
  // Of a category that a side did not keep nobody knows how many rows it has there.
  const [kept, otherKept] = [new Set(one.labels), new Set(other.labels)];
  const apart = [...rows.entries()].filter(([label]) => (one.others === null || kept.has(label)) && (other.others === null || otherKept.has(label))).sort(([a], [b]) => byCodePoint(a, b));
  const rest = (side: 0 | 1, total: number): number => total - apart.reduce((sum, [, counts]) => sum + counts[side], 0);
  return binnedBy([...apart, [otherCategories, [rest(0, one.total), rest(1, other.total)]]]);
}

function binnedBy(rows: readonly (readonly [string, readonly [number, number]])[]): Binned {
  return { edges: null, labels: rows.map(([label]) => label), reference: rows.map(([, [count]]) => count), current: rows.map(([, [, count]]) => count) };
}

/** As Python and DuckDB order texts. UTF-16 units would put characters beyond the first plane too early. */
export function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) return ranked(a) - ranked(b);
  }
  return one.length - other.length;
}

/** Surrogates stand for what comes after all other units. */
function ranked(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2000 : unit;
}

export function sharesOf(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** Shares with what Evidently puts where there is nothing: 0.0001, or a millionth of the smallest share where that is no larger. */
export function filledShares(counts: readonly number[]): readonly number[] {
  const shares = sharesOf(counts);
  const smallest = shares.reduce((least, share) => (share > 0 && share < least ? share : least), Infinity);
  const fill = smallest <= 0.0001 ? smallest / 1e6 : 0.0001;
  return shares.map((share) => (share === 0 ? fill : share));
}
