import { isRecord } from '../../api/failure.js';
import type { PerformanceMetric } from '../../generated/monitoring/graphql.js';

export type PerformanceKind = 'BINARY' | 'MULTICLASS' | 'REGRESSION';

/** A check as it is typed; without a metric it is none. */
export interface CheckDraft {
  readonly metric: PerformanceMetric | null;
  readonly side: 'atLeast' | 'atMost';
  readonly bound: number | string;
}

/** What a form asks about how good predictions were. */
export interface PerformanceDraft {
  readonly kind: PerformanceKind;
  readonly label: string;
  readonly prediction: string;
  readonly score: string;
  readonly positive: string;
  readonly threshold: number;
  readonly labelsWithinHours: number;
  readonly lateHours: number;
  /** In per cent. */
  readonly complete: number;
  readonly checks: readonly CheckDraft[];
}

export const newPerformance: PerformanceDraft = { kind: 'BINARY', label: '', prediction: '', score: '', positive: 'true', threshold: 0.5, labelsWithinHours: 24, lateHours: 168, complete: 95, checks: [{ metric: null, side: 'atLeast', bound: '' }] };

const classes: readonly PerformanceMetric[] = ['ACCURACY', 'PRECISION', 'RECALL', 'F1'];
const scores: readonly PerformanceMetric[] = ['ROC_AUC', 'LOG_LOSS', 'CALIBRATION_ERROR'];
const numbers: readonly PerformanceMetric[] = ['RMSE', 'MAE', 'MAPE'];
/** Of these less is better. */
export const lessIsBetter: readonly PerformanceMetric[] = ['LOG_LOSS', 'CALIBRATION_ERROR', ...numbers];

/** What can be measured of such predictions. */
export function metricsFor({ kind, score }: Pick<PerformanceDraft, 'kind' | 'score'>): readonly PerformanceMetric[] {
  if (kind === 'REGRESSION') return numbers;
  return kind === 'BINARY' && score.trim() !== '' ? [...classes, ...scores] : classes;
}

/** Whether enough is said. */
export function isSaid({ kind, label, prediction, score, positive, checks }: PerformanceDraft): boolean {
  const isPredicted = kind === 'BINARY' ? (prediction.trim() !== '' || score.trim() !== '') && positive.trim() !== '' : prediction.trim() !== '';
  return label.trim() !== '' && isPredicted && checks.every(({ metric, bound }) => metric === null || typeof bound === 'number');
}

/** The section of a definition that the API takes. What the form does not ask for stays as `kept` has it. */
export function performanceOf(draft: PerformanceDraft, kept: unknown = undefined): Readonly<Record<string, unknown>> {
  const { kind, label, prediction, score, positive, threshold, labelsWithinHours, lateHours, complete, checks } = draft;
  const own = isRecord(kept) && kept['kind'] === kind ? kept : {};
  const wanted = metricsFor(draft);
  return {
    ...own, kind, label: label.trim(), labelsWithinHours, lateHours, completeShare: complete / 100,
    checks: checks.flatMap(({ metric, side, bound }) => (metric !== null && wanted.includes(metric) && typeof bound === 'number' ? [{ metric, [side]: bound }] : [])),
    ...(kind === 'BINARY' ? { prediction: prediction.trim() || null, score: score.trim() || null, positive: positive.trim(), threshold } : { prediction: prediction.trim() }),
  };
}

/** What is kept, for a form to change; undefined where there is nothing yet, or what no form can say. */
export function draftOf(kept: unknown): PerformanceDraft | undefined {
  if (!isRecord(kept)) return undefined;
  const kind = (['BINARY', 'MULTICLASS', 'REGRESSION'] as const).find((each) => each === kept['kind']);
  if (kind === undefined || (kind === 'MULTICLASS' && typeof kept['prediction'] !== 'string')) return undefined;
  const word = (name: string): string => (typeof kept[name] === 'string' ? kept[name] : '');
  const number = (name: string, otherwise: number): number => (typeof kept[name] === 'number' ? kept[name] : otherwise);
  const checks = (Array.isArray(kept['checks']) ? kept['checks'] : []).filter(isRecord);
  // A form has one bound for each metric.
  if (checks.some((check) => check['atLeast'] != null && check['atMost'] != null)) return undefined;
  return {
    kind, label: word('label'), prediction: word('prediction'), score: word('score'), positive: word('positive') || 'true', threshold: number('threshold', 0.5), labelsWithinHours: number('labelsWithinHours', 0), lateHours: number('lateHours', 168), complete: Math.round(1_000 * number('completeShare', 0.95)) / 10,
    checks: checks.flatMap((check): CheckDraft[] => {
      const metric = [...classes, ...scores, ...numbers].find((each) => each === check['metric']);
      const side = check['atMost'] == null ? 'atLeast' : 'atMost';
      const bound = check[side];
      return metric === undefined || typeof bound !== 'number' ? [] : [{ metric, side, bound }];
    }),
  };
}
