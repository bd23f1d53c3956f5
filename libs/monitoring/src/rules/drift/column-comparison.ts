import type { BaselineColumn, NumberDistribution } from '../baseline.js';
import type { ColumnChoice, DriftOptions, DriftTest } from '../drift-test.js';
import type { ColumnVerdict, DriftRefusal, EffectSize, Histogram, RefusalCode, SideSummary, TestVerdict } from '../report.js';
import { byCategory, byValue } from '../statistics/binning.js';
import { distinctAtLeast, distinctOf, maximumOf, minimumOf, quantile } from '../statistics/distribution.js';
import { defaultTest, isBeyond, testRules } from './defaults.js';
import { effectOfCounts, effectOfNumbers } from './effect-size.js';
import { categoryHistogram, numberHistogram } from './histogram.js';
import { measureCategories } from './measure-categories.js';
import { measureNumbers } from './measure-numbers.js';
import type { Measured } from './measured.js';
import { sentenceOf } from './sentence.js';

/** One column compared, whose verdict waits for how many others there are. */
export interface ComparedColumn {
  readonly column: string;
  readonly pValue: number | null;
  readonly threshold: number;
  /** @param threshold after the correction */
  readonly verdict: (threshold: number) => ColumnVerdict;
}

export function refusal(code: RefusalCode, column: string | null, sentence: string, countsAsDrift = false): DriftRefusal {
  return { code, column, sentence, countsAsDrift };
}

/** Two columns of numbers, categories or moments. */
export function compareColumns(reference: BaselineColumn, current: BaselineColumn, options: DriftOptions): ComparedColumn | DriftRefusal {
  const { name } = reference;
  const choice = options.choices?.[name];
  if (reference.kind === 'CATEGORICAL' && current.kind === 'CATEGORICAL') {
    const sides = { reference: reference.categories, current: current.categories };
    const counts = byCategory(sides.reference, sides.current);
    const test = choice?.test ?? options.categoricalTest ?? defaultTest('CATEGORICAL', sides.reference.total, counts.labels?.length ?? 0);
    const found = measureCategories(test, sides);
    if ('refused' in found) return refusal(found.refused, name, `${name} was not tested: ${found.why}.`);
    return compared(reference, current, test, found, thresholdOf(test, choice, options.categoricalThreshold), effectOfCounts(test, found, counts), () => categoryHistogram(counts));
  }
  if (!isNumbers(reference) || !isNumbers(current)) return refusal('TYPE_CHANGED', name, `${name} was of type ${reference.type} and is of type ${current.type}.`, true);
  const sides = { reference: reference.numbers, current: current.numbers, wholeNumbers: isWhole(reference.type) && isWhole(current.type) };
  const test = choice?.test ?? options.numericTest ?? defaultTest(reference.kind, sides.reference.total, distinctAtLeast(sides.reference, sides.current));
  const found = measureNumbers(test, sides);
  if ('refused' in found) return refusal(found.refused, name, `${name} was not tested: ${found.why}.`);
  const effect = testRules[test].fits === 'NUMBERS' || testRules[test].when === 'NOT_BELOW' ? effectOfNumbers(test, found, sides) : effectOfCounts(test, found, byValue(sides.reference, sides.current));
  return compared(reference, current, test, found, thresholdOf(test, choice, options.numericThreshold), effect, () => numberHistogram(sides));
}


function isNumbers(column: BaselineColumn): column is Extract<BaselineColumn, { readonly numbers: NumberDistribution }> {
  return 'numbers' in column;
}

function isWhole(type: string): boolean {
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);
}

function thresholdOf(test: DriftTest, choice: ColumnChoice | undefined, ofKind: number | undefined): number {
  return choice?.threshold ?? ofKind ?? testRules[test].threshold;
}

function compared(reference: BaselineColumn, current: BaselineColumn, test: DriftTest, found: Measured, threshold: number, effectSize: EffectSize, histogram: () => Histogram): ComparedColumn {
  const { name: column, kind } = reference;
  const sides = { reference: sideOf(reference), current: sideOf(current) };
  const bins = histogram();
  return {
    column,
    pValue: found.worst.pValue,
    threshold,
    verdict: (corrected) => {
      const drifted = isBeyond(test, found.worst, corrected);
      const outcome: TestVerdict = {
        test,
        statistic: found.statistic,
        pValue: found.pValue,
        threshold: corrected,
        drifted,
        errorBound: found.errorBound,
        effectSize,
        sentence: sentenceOf({ column, test, found, threshold: corrected, drifted, effectSize, ...sides }),
      };
      return { column, kind, ...outcome, ...sides, histogram: bins, aspects: [] };
    },
  };
}

/** What one side holds, in numbers. */
export function sideOf(column: BaselineColumn): SideSummary {
  const { rows, nulls, notFinite } = column;
  const counts = { rows, values: rows - nulls - notFinite, nulls, notFinite };
  switch (column.kind) {
    case 'NUMERIC':
    case 'DATETIME':
      return { ...counts, numbers: numbersOf(column.numbers), distinct: column.numbers.radius === null ? distinctOf(column.numbers) : null };
    case 'TEXT':
      return { ...counts, numbers: numbersOf(column.lengths), distinct: null };
    case 'CATEGORICAL':
      return { ...counts, numbers: null, distinct: column.categories.labels.length + (column.categories.others?.categories ?? 0) };
    case 'EMBEDDING':
      return { ...counts, numbers: null, distinct: null };
  }
}

function numbersOf(numbers: NumberDistribution): SideSummary['numbers'] {
  if (numbers.total === 0) return null;
  return { mean: numbers.mean, deviation: Math.sqrt(numbers.variance), minimum: minimumOf(numbers), median: quantile(0.5, numbers), maximum: maximumOf(numbers) };
}
