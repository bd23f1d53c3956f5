import type { DriftTest } from '../drift-test.js';
import type { EffectSize, SideSummary } from '../report.js';
import { testRules } from './defaults.js';
import type { Measured } from './measured.js';

/** A number with as many digits as a reader needs. */
export function shown(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return value.toExponential(1);
  return size >= 1_000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

const words: Readonly<Record<EffectSize['size'], string>> = { NEGLIGIBLE: 'hardly any', SMALL: 'a small', MEDIUM: 'a medium', LARGE: 'a large' };

interface Said {
  readonly column: string;
  readonly test: DriftTest;
  readonly found: Measured;
  readonly threshold: number;
  readonly drifted: boolean;
  readonly effectSize: EffectSize;
  readonly reference: SideSummary;
  readonly current: SideSummary;
}

/** What was found, for somebody who knows no statistics: the outcome first, then how it was told, then what moved. */
export function sentenceOf({ column, test, found, threshold, drifted, effectSize, reference, current }: Said): string {
  const { title } = testRules[test];
  const outcome = `${column} has ${drifted ? 'drifted' : 'not drifted'}`;
  const told =
    found.pValue === null
      ? `its ${title} distance is ${shown(found.statistic)}${found.errorBound === null ? '' : ` ± ${shown(found.errorBound)}`}, ${found.statistic < threshold ? 'below' : 'at or above'} ${shown(threshold)}`
      : `a difference as large comes by chance ${oftenBy(found.pValue)} (${title} test, limit ${shown(threshold)})`;
  const near = drifted && found.errorBound !== null && found.pValue === null && found.statistic < threshold ? ' It lies within its error bound of the limit, so it is told as a drift.' : '';
  return `${outcome}: ${told}; it is ${words[effectSize.size]} change.${near}${moved(reference, current)}`;
}

function oftenBy(pValue: number): string {
  if (pValue < 1e-12) return 'practically never';
  return pValue >= 0.01 ? `${Number((pValue * 100).toPrecision(3))} times in 100` : `once in ${shown(1 / pValue)} times`;
}

function moved(reference: SideSummary, current: SideSummary): string {
  const nulls = share(reference) !== share(current) ? ` Missing values went from ${share(reference)} to ${share(current)}.` : '';
  if (reference.numbers === null || current.numbers === null) return nulls;
  return ` Its mean went from ${shown(reference.numbers.mean)} to ${shown(current.numbers.mean)}, its spread from ${shown(reference.numbers.deviation)} to ${shown(current.numbers.deviation)}.${nulls}`;
}

function share({ rows, values }: SideSummary): string {
  return `${rows === 0 ? 0 : Number((((rows - values) / rows) * 100).toPrecision(2))} %`;
}
