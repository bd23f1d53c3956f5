import type { CategoryDistribution } from '../baseline.js';
import type { DriftTest } from '../drift-test.js';
import { byCodePoint } from '../statistics/binning.js';
import { distinctTogether, distributionOf } from '../statistics/distribution.js';
import { defaultTest, isBeyond, testRules } from './defaults.js';
import type { Measured, NotMeasured } from './measured.js';
import { measureCategories } from './measure-categories.js';
import { measureNumbers } from './measure-numbers.js';

/** What a test says of two columns, before any correction for many columns. */
export interface Comparison extends Measured {
  readonly test: DriftTest;
  readonly threshold: number;
  readonly drifted: boolean;
}

/** Rows of numbers on both sides; what is not finite is left out. @param test null for the one that fits */
export function compareNumbers(referenceRows: ArrayLike<number>, currentRows: ArrayLike<number>, test: DriftTest | null = null, wholeNumbers = false): Comparison | NotMeasured {
  const [reference, current] = [distributionOf(referenceRows), distributionOf(currentRows)];
  if (reference.total === 0 || current.total === 0) return noValues;
  const chosen = test ?? defaultTest('NUMERIC', reference.total, distinctTogether(reference, current));
  return judged(chosen, measureNumbers(chosen, { reference, current, wholeNumbers }));
}

/** Rows of categories on both sides. @param test null for the one that fits */
export function compareCategories(referenceRows: readonly string[], currentRows: readonly string[], test: DriftTest | null = null): Comparison | NotMeasured {
  const [reference, current] = [categoriesOf(referenceRows), categoriesOf(currentRows)];
  if (reference.total === 0 || current.total === 0) return noValues;
  const distinct = new Set([...reference.labels, ...current.labels]).size;
  const chosen = test ?? defaultTest('CATEGORICAL', reference.total, distinct);
  return judged(chosen, measureCategories(chosen, { reference, current }));
}

const noValues: NotMeasured = { refused: 'NO_VALUES', why: 'one side has no value' };

function judged(test: DriftTest, found: Measured | NotMeasured): Comparison | NotMeasured {
  if ('refused' in found) return found;
  const { threshold } = testRules[test];
  return { ...found, test, threshold, drifted: isBeyond(test, found.worst, threshold) };
}

export function categoriesOf(rows: readonly string[]): CategoryDistribution {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  const labels = [...counts.keys()].sort(byCodePoint);
  return { labels, counts: labels.map((label) => counts.get(label) ?? 0), total: rows.length, others: null };
}
