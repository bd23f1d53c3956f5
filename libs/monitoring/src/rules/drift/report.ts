import type { DriftOptions } from '../drift-test.js';
import { type DriftRefusal, type DriftReport, isUndecided, type MultivariateVerdict, reportFormat } from '../report.js';
import type { ComparedColumn } from './column-comparison.js';
import { correctedThresholds } from './correction.js';
import { shown } from './sentence.js';

const usualShare = 0.5;

/** The verdicts of all columns together. */
export function reportOf(rows: { readonly reference: number; readonly current: number }, columns: readonly ComparedColumn[], refusals: readonly DriftRefusal[], multivariate: MultivariateVerdict | null, options: DriftOptions): DriftReport {
  const correction = options.correction ?? 'NONE';
  const thresholds = correctedThresholds(columns, correction);
  const verdicts = columns.map((column, at) => column.verdict(thresholds[at] ?? column.threshold));
  const gone = refusals.filter(({ countsAsDrift }) => countsAsDrift).length;
  const drifted = verdicts.filter((verdict) => verdict.drifted).length + gone;
  const counted = verdicts.length + gone;
  const shareThreshold = options.shareThreshold ?? usualShare;
  const shareDrifted = counted === 0 ? null : drifted / counted;
  const undecided = refusals.filter(isUndecided).length;
  const datasetDrifted = shareDrifted === null ? null : shareDrifted >= shareThreshold;
  return {
    format: reportFormat,
    referenceRows: rows.reference,
    currentRows: rows.current,
    columns: verdicts,
    refusals,
    correction,
    shareDrifted,
    shareThreshold,
    datasetDrifted,
    multivariate,
    sentence:
      shareDrifted === null
        ? `Nothing could be compared${refusals[0] === undefined ? '' : `: ${refusals[0].sentence}`} That is no sign that nothing has changed.`
        : `${drifted} of ${counted} columns ${drifted === 1 ? 'has' : 'have'} drifted (${shown(shareDrifted * 100)} %, limit ${shown(shareThreshold * 100)} %): the data as a whole ${datasetDrifted === true ? 'has drifted' : 'has not drifted'}.${undecided === 0 ? '' : ` Of ${undecided} more nothing is known: ${undecided === 1 ? 'it was' : 'they were'} not compared.`}`,
  };
}
