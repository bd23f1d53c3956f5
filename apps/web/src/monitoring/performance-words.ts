import type { PerformanceMetric, PerformanceWindowFragment } from '../generated/monitoring/graphql.js';

export const metricTitles: Readonly<Record<PerformanceMetric, string>> = {
  ACCURACY: 'Accuracy', PRECISION: 'Precision', RECALL: 'Recall', F1: 'F1', ROC_AUC: 'ROC AUC', LOG_LOSS: 'Log loss', CALIBRATION_ERROR: 'Calibration error', RMSE: 'RMSE', MAE: 'MAE', MAPE: 'MAPE',
};

export const whyUndefined: Readonly<Record<string, string>> = {
  ONE_CLASS_ONLY: 'only one class came true', NO_PROBABILITIES: 'the scores are no probabilities', CLASS_WITHOUT_SCORE: 'a class that came true has no score',
};

export type PerformanceState = NonNullable<PerformanceWindowFragment['outcome']> | 'FAILED' | 'PENDING';

/** What is to be shown of a window. One that was looked at without a word on its outcome is undecided, never good. */
export function performanceState({ status, outcome }: Pick<PerformanceWindowFragment, 'status' | 'outcome'>): PerformanceState {
  if (status === 'FAILED') return 'FAILED';
  // It waits for labels that are late, and shows meanwhile what it came to.
  if (outcome === 'LABELS_INCOMPLETE') return outcome;
  return status === 'DONE' ? (outcome ?? 'UNDECIDED') : 'PENDING';
}
