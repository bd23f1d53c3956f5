import type { PerformanceCheck, PerformanceDefinition } from './definition.js';
import type { Measurement, PerformanceMetric } from './metric.js';

/**
 * What a window came to by what came true. HOLDS: every check holds. VIOLATED: one does not. MEASURED: there is nothing to check. LABELS_INCOMPLETE: too few labels are there.
 * UNDECIDED: nothing can be said for another reason. Of these only HOLDS is good.
 */
export const performanceOutcomes = ['HOLDS', 'VIOLATED', 'MEASURED', 'LABELS_INCOMPLETE', 'UNDECIDED'] as const;
export type PerformanceOutcome = (typeof performanceOutcomes)[number];

/** Why rows were not measured. */
export const performanceRefusals = ['EMPTY_WINDOW', 'LABELS_INCOMPLETE', 'MISSING_COLUMN', 'MASKED_COLUMN', 'TYPE_DOES_NOT_FIT', 'UNKNOWN_CLASS', 'TOO_MANY_CLASSES', 'PREDICTIONS_MISSING', 'TOO_FEW_ROWS'] as const;
export type PerformanceRefusalCode = (typeof performanceRefusals)[number];

export interface PerformanceRefusal {
  readonly code: PerformanceRefusalCode;
  readonly sentence: string;
}

/** Rows of a window or slice, before anything is measured. */
export interface LabelledCounts {
  /** Predictions. */
  readonly rows: number;
  /** Those whose label is known. */
  readonly labelled: number;
  /** Those whose label and prediction can both be used. */
  readonly used: number;
  /** Those that were told different labels: the latest counts. */
  readonly contradicted: number;
}

export interface CheckedMetric extends PerformanceCheck {
  readonly value: number | null;
  /** Null where the metric is not defined for these rows. */
  readonly holds: boolean | null;
}

/** How good predictions were: of all rows, or of a slice. */
export interface PerformanceFinding extends LabelledCounts {
  /** '' for all rows. */
  readonly slice: string;
  readonly outcome: PerformanceOutcome;
  readonly refusal: PerformanceRefusal | null;
  readonly measurement: Measurement | null;
  readonly checks: readonly CheckedMetric[];
  readonly sentence: string;
}

export function refusedPerformance(slice: string, counts: LabelledCounts, refusal: PerformanceRefusal): PerformanceFinding {
  return { slice, ...counts, outcome: refusal.code === 'LABELS_INCOMPLETE' ? 'LABELS_INCOMPLETE' : 'UNDECIDED', refusal, measurement: null, checks: [], sentence: refusal.sentence };
}

/** Whether there is enough to measure by: a share of labels that is too small would tell of those that came first, and nothing of the rest. */
export function refusalOfCounts({ rows, labelled, used }: LabelledCounts, { completeShare }: Pick<PerformanceDefinition, 'completeShare'>, minimumRows: number): PerformanceRefusal | undefined {
  if (rows === 0) return { code: 'EMPTY_WINDOW', sentence: 'There are no predictions in the window.' };
  if (labelled < completeShare * rows) return { code: 'LABELS_INCOMPLETE', sentence: `Labels are incomplete: ${labelled} of ${rows} predictions have one, and ${percent(completeShare)} are asked for.` };
  if (used < completeShare * labelled) return { code: 'PREDICTIONS_MISSING', sentence: `Of ${labelled} rows with a label ${labelled - used} have no prediction that can be compared with it.` };
  if (used < minimumRows) return { code: 'TOO_FEW_ROWS', sentence: `There are ${used} rows with a label, and ${minimumRows} are asked for.` };
  return undefined;
}

export function judged(slice: string, counts: LabelledCounts, measurement: Measurement, checks: readonly PerformanceCheck[]): PerformanceFinding {
  const values = new Map(measurement.metrics.map(({ metric, value }) => [metric, value]));
  const checked = checks.map((check): CheckedMetric => {
    const value = values.get(check.metric) ?? null;
    return { ...check, value, holds: value === null ? null : (check.atLeast === null || value >= check.atLeast) && (check.atMost === null || value <= check.atMost) };
  });
  const outcome: PerformanceOutcome = checked.some(({ holds }) => holds === false) ? 'VIOLATED' : checked.some(({ holds }) => holds === null) ? 'UNDECIDED' : checked.length ? 'HOLDS' : 'MEASURED';
  return { slice, ...counts, outcome, refusal: null, measurement, checks: checked, sentence: sentenceOf(outcome, checked, counts) };
}

function sentenceOf(outcome: PerformanceOutcome, checks: readonly CheckedMetric[], { used }: LabelledCounts): string {
  const rows = `over ${used} labelled ${used === 1 ? 'prediction' : 'predictions'}`;
  switch (outcome) {
    case 'VIOLATED': return `${checks.filter(({ holds }) => holds === false).map(violated).join('; ')} (${rows}).`;
    case 'UNDECIDED': return `${checks.filter(({ holds }) => holds === null).map(({ metric }) => metricWords[metric]).join(', ')} can not be told ${rows}.`;
    case 'HOLDS': return `${checks.length === 1 ? 'The check holds' : `All ${checks.length} checks hold`} ${rows}.`;
    default: return `Measured ${rows}; nothing is checked.`;
  }
}

function violated({ metric, value, atLeast, atMost }: CheckedMetric): string {
  const wanted = atLeast !== null && value !== null && value < atLeast ? `at least ${atLeast}` : `at most ${atMost ?? ''}`;
  return `${metricWords[metric]} is ${value === null ? 'unknown' : Number(value.toPrecision(4))}, and ${wanted} is asked for`;
}

export const metricWords: Readonly<Record<PerformanceMetric, string>> = {
  ACCURACY: 'Accuracy', PRECISION: 'Precision', RECALL: 'Recall', F1: 'F1', ROC_AUC: 'ROC AUC', LOG_LOSS: 'Log loss', CALIBRATION_ERROR: 'Calibration error', RMSE: 'RMSE', MAE: 'MAE', MAPE: 'MAPE',
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`;
