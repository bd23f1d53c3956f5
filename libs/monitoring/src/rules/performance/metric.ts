/** What is measured once it is known what came true. Defined as scikit-learn defines them; the calibration error is that of Guo et al. (2017), over bins of equal width. */
export const performanceMetrics = ['ACCURACY', 'PRECISION', 'RECALL', 'F1', 'ROC_AUC', 'LOG_LOSS', 'CALIBRATION_ERROR', 'RMSE', 'MAE', 'MAPE'] as const;
export type PerformanceMetric = (typeof performanceMetrics)[number];

export const classMetrics: readonly PerformanceMetric[] = ['ACCURACY', 'PRECISION', 'RECALL', 'F1'];
/** Those that need how sure the model was. */
export const scoreMetrics: readonly PerformanceMetric[] = ['ROC_AUC', 'LOG_LOSS', 'CALIBRATION_ERROR'];
export const regressionMetrics: readonly PerformanceMetric[] = ['RMSE', 'MAE', 'MAPE'];

/** Why a metric has no value for rows that were looked at. */
export type Undefined = 'ONE_CLASS_ONLY' | 'NO_PROBABILITIES' | 'CLASS_WITHOUT_SCORE';

export interface MeasuredMetric {
  readonly metric: PerformanceMetric;
  /** Null where it is not defined for these rows. */
  readonly value: number | null;
  readonly undefinedBecause: Undefined | null;
}

/** Rows of one class, predicted as another or as the same. */
export interface ConfusionCell {
  readonly actual: string;
  readonly predicted: string;
  readonly rows: number;
}

/** A bin of a reliability diagram. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** How sure the model was, on the average. */
  readonly meanScore: number;
  /** How often it was right to be. */
  readonly share: number;
}

/** What rows with labels came to. */
export interface Measurement {
  readonly metrics: readonly MeasuredMetric[];
  /** Of classes, the most frequent cells first; null for numbers. */
  readonly confusion: readonly ConfusionCell[] | null;
  /** Null where there are no probabilities. */
  readonly reliability: readonly ReliabilityBin[] | null;
}

export function defined(metric: PerformanceMetric, value: number): MeasuredMetric {
  return { metric, value, undefinedBecause: null };
}

export function notDefined(metric: PerformanceMetric, undefinedBecause: Undefined): MeasuredMetric {
  return { metric, value: null, undefinedBecause };
}
