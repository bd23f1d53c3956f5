export type PerformanceMetricName = 'ACCURACY' | 'PRECISION' | 'RECALL' | 'F1' | 'ROC_AUC' | 'LOG_LOSS' | 'CALIBRATION_ERROR' | 'RMSE' | 'MAE' | 'MAPE';

/** Only HOLDS is good. */
export type PerformanceOutcomeName = 'HOLDS' | 'VIOLATED' | 'MEASURED' | 'LABELS_INCOMPLETE' | 'UNDECIDED';

/** How good the predictions of a window were: of all rows ('' as the slice), or of a slice. */
export interface PerformanceSliceSummary {
  readonly slice: string;
  readonly outcome: PerformanceOutcomeName;
  readonly rows: number;
  readonly labelled: number;
  /** Empty where nothing was measured; null where a metric is not defined for these rows. */
  readonly metrics: readonly { readonly metric: PerformanceMetricName; readonly value: number | null }[];
}

/** A window of a monitor, once its labels had time to come. */
export interface PerformanceReportSummary {
  readonly id: string;
  readonly monitorId: string;
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly subject: string;
  /** Until when it is waited for labels. */
  readonly dueAt: string;
  readonly status: 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';
  readonly outcome: PerformanceOutcomeName | null;
  /** All rows first, then each slice. */
  readonly figures: readonly PerformanceSliceSummary[] | null;
  readonly documentDigest: string | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly finishedAt: string | null;
}
