import type { Baseline, BaselineColumn, NumberDistribution } from '../baseline.js';
import { type Expectation, familyOf } from './definition.js';

/** With more different values than these a column is no set. */
const mostInSet = 50;
/** Nulls may be so much more frequent than in the baseline. */
const moreNulls = 1.5;

/**
 * What can be expected of rows that are like the baseline: its columns and types, values where all rows had one, bounds of numbers, sets of few categories, unique columns of whole numbers, and half to twice
 * as many rows. A proposal to be read by somebody, not a promise.
 */
export function proposedExpectations({ rows, columns }: Baseline): readonly Expectation[] {
  if (columns.length === 0 || rows === 0) return [];
  return [
    { kind: 'SCHEMA', columns: columns.map(({ name, type }) => ({ name, type: familyOf(type) })), exact: false },
    { kind: 'VOLUME', atLeast: Math.floor(rows / 2), atMost: rows * 2 },
    ...columns.flatMap((column) => ofColumn(column)),
  ];
}

function ofColumn(column: BaselineColumn): readonly Expectation[] {
  const { name, rows, nulls, notFinite } = column;
  const share = rows === 0 ? 1 : nulls / rows;
  const found: Expectation[] = share * moreNulls < 1 ? [{ kind: 'NOT_NULL', column: name, tolerance: Number((share * moreNulls).toPrecision(3)) }] : [];
  if (column.kind === 'NUMERIC' && column.numbers.total > 0) {
    const [min, max] = boundsOf(column.numbers);
    found.push({ kind: 'RANGE', column: name, min, max, tolerance: notFinite === 0 ? 0 : Number(Math.min((notFinite / rows) * moreNulls, 0.999).toPrecision(3)) });
    if (familyOf(column.type) === 'INTEGER' && isUnique(column.numbers) && nulls === 0) found.push({ kind: 'UNIQUE', columns: [name], tolerance: 0 });
  }
  if (column.kind === 'CATEGORICAL' && column.categories.others === null && column.categories.labels.length > 0 && column.categories.labels.length <= mostInSet) found.push({ kind: 'SET', column: name, values: [...column.categories.labels].sort(), tolerance: 0 });
  return found;
}

function boundsOf({ values, radius }: NumberDistribution): readonly [number, number] {
  return radius ? [radius.minimum, radius.maximum] : [values[0] ?? 0, values.at(-1) ?? 0];
}

function isUnique({ counts, total, radius }: NumberDistribution): boolean {
  return radius === null && total > 1 && counts.every((count) => count === 1);
}
