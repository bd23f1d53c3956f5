import type { ColumnProfile } from './profile.js';

interface Side {
  readonly column: ColumnProfile;
  readonly rows: number;
}

/**
 * How far apart a column lies in two tables, from 0, where no difference is seen, to 1: the greatest difference in the share of rows that have no value, or whose value is no more
 * than some number (Kolmogorov and Smirnov's, over the histograms), or is one of the frequent ones, or is true. Null where there is nothing to compare by but the nulls and those are
 * the same.
 */
export function columnDistance(before: Side, after: Side): number | null {
  const nulls = Math.abs(share(before.column.nulls, before.rows) - share(after.column.nulls, after.rows));
  const values = byHistogram(before.column, after.column) ?? byFrequency(before, after);
  return values === undefined ? nulls || null : Math.min(1, Math.max(nulls, values));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

type Histogram = NonNullable<ColumnProfile['histogram']>;

/** Within a bin values are taken to lie evenly, so that bins of other widths can be compared. */
function byHistogram({ histogram: before }: ColumnProfile, { histogram: after }: ColumnProfile): number | undefined {
  if (!before || !after) return undefined;
  return Math.max(0, ...[...before.edges, ...after.edges].map((edge) => Math.abs(shareUpTo(before, edge) - shareUpTo(after, edge))));
}

function shareUpTo({ edges, counts }: Histogram, value: number): number {
  let below = 0;
  let all = 0;
  for (const [index, count] of counts.entries()) {
    const [from = 0, to = 0] = [edges[index], edges[index + 1]];
    below += value >= to ? count : value <= from ? 0 : (count * (value - from)) / (to - from);
    all += count;
  }
  return share(below, all);
}

/** Half of what the shares of the frequent values differ by, all together; what is not among them is one value. */
function byFrequency(before: Side, after: Side): number | undefined {
  const [then, now] = [sharesOf(before), sharesOf(after)];
  if (!then || !now) return undefined;
  // A value that is not among the frequent ones of one table may be there all the same: it counts only where both are known, or the list is of all.
  const known = [...new Set([...then.values.keys(), ...now.values.keys()])].filter((value) => (then.isAll || then.values.has(value)) && (now.isAll || now.values.has(value)));
  const differences = known.map((value) => (now.values.get(value) ?? 0) - (then.values.get(value) ?? 0));
  const rest = -differences.reduce((sum, each) => sum + each, 0);
  return [...differences, rest].reduce((sum, each) => sum + Math.abs(each), 0) / 2;
}

function sharesOf({ column: { top, trues, nulls, distinct }, rows }: Side): { readonly values: ReadonlyMap<string, number>; readonly isAll: boolean } | undefined {
  const there = rows - nulls;
  if (trues !== undefined) return { values: new Map([['true', share(trues, there)]]), isAll: true };
  if (!top) return undefined;
  return { values: new Map(top.values.map(({ value, count }) => [value, share(count, there)])), isAll: top.exact && distinct?.exact === true && distinct.count === top.values.length };
}
