import type { ColumnKind, ContentTest, Correction, DriftTest } from './drift-test.js';

/** What one side of a comparison holds in a column. */
export interface SideSummary {
  readonly rows: number;
  /** Rows whose value takes part. */
  readonly values: number;
  readonly nulls: number;
  /** NaN and infinities, which are left out. */
  readonly notFinite: number;
  /** Of numbers and moments (seconds since 1970), and of the lengths of texts. */
  readonly numbers: { readonly mean: number; readonly deviation: number; readonly minimum: number; readonly median: number; readonly maximum: number } | null;
  /** Different values; null where they were not told apart. */
  readonly distinct: number | null;
}

/** The same bins on both sides, as shares of their values. Categories have labels, numbers have edges: one more than there are bins. */
export interface Histogram {
  readonly edges: readonly number[] | null;
  readonly labels: readonly string[] | null;
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** How much has changed, beside whether chance explains it. */
export interface EffectSize {
  readonly measure: 'COHENS_D' | 'CRAMERS_V' | 'COHENS_H' | 'COMMON_LANGUAGE' | 'DISTANCE' | 'AUC' | 'SHARE';
  readonly value: number;
  readonly size: 'NEGLIGIBLE' | 'SMALL' | 'MEDIUM' | 'LARGE';
}

/** The outcome of one test. */
export interface TestVerdict {
  readonly test: DriftTest | ContentTest;
  readonly statistic: number;
  /** Null for distances, which are compared with the threshold themselves. */
  readonly pValue: number | null;
  /** Of the p-value where there is one, and after the correction for many columns; else of the statistic. */
  readonly threshold: number;
  readonly drifted: boolean;
  /**
   * How far the statistic may be from that of all rows, where a sketch stands for some of them; null where all rows, or their exact distribution, were at hand.
   * What lies within the bound of its threshold is told as drifted.
   */
  readonly errorBound: number | null;
  readonly effectSize: EffectSize;
  /** What was found, in words for somebody who knows no statistics. */
  readonly sentence: string;
}

export interface ColumnVerdict extends TestVerdict {
  readonly column: string;
  readonly kind: ColumnKind;
  readonly reference: SideSummary;
  readonly current: SideSummary;
  readonly histogram: Histogram | null;
  /** What a text or an embedding was compared by, each by itself; the verdict is that of the one furthest beyond its threshold. */
  readonly aspects: readonly TestVerdict[];
}

export const refusalCodes = ['EMPTY_WINDOW', 'EMPTY_REFERENCE', 'NO_VALUES', 'TOO_FEW_ROWS', 'CONSTANT_COLUMN', 'TOO_MANY_CATEGORIES', 'TYPE_CHANGED', 'NEW_COLUMN', 'MISSING_COLUMN', 'NOT_COMPARED', 'TEST_NEEDS_ROWS', 'TEST_DOES_NOT_FIT', 'UNKNOWN_COLUMN', 'TOGETHER_NOT_COMPARED'] as const;
export type RefusalCode = (typeof refusalCodes)[number];

const undecidedCodes: ReadonlySet<RefusalCode> = new Set(['TOO_FEW_ROWS', 'CONSTANT_COLUMN', 'TOO_MANY_CATEGORIES', 'TEST_NEEDS_ROWS', 'TEST_DOES_NOT_FIT', 'UNKNOWN_COLUMN', 'TOGETHER_NOT_COMPARED']);

/** Whether what was refused may have drifted for all that is known: it was asked for, and was not looked at. */
export function isUndecided({ code, countsAsDrift }: DriftRefusal): boolean {
  return !countsAsDrift && undecidedCodes.has(code);
}

/** Why there is no verdict. It is never to be read as "no drift". */
export interface DriftRefusal {
  readonly code: RefusalCode;
  /** Null where it is of the whole. */
  readonly column: string | null;
  readonly sentence: string;
  /** Counted among the drifted columns: one that is gone or of another type can not be as it was. */
  readonly countsAsDrift: boolean;
}

/** Columns of numbers together: what is lost when rows are put on the principal axes of the reference. */
export interface MultivariateVerdict {
  readonly columns: readonly string[];
  readonly components: number;
  readonly referenceError: number;
  readonly currentError: number;
  /** Three standard deviations above and below the mean error of the reference's chunks, as NannyML has it. */
  readonly lower: number;
  readonly upper: number;
  readonly drifted: boolean;
  readonly sentence: string;
}

export const reportFormat = 'plinth-drift-report-1';

/** The outcome of one comparison: plain JSON, the same for the same data and options. */
export interface DriftReport {
  readonly format: typeof reportFormat;
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly columns: readonly ColumnVerdict[];
  readonly refusals: readonly DriftRefusal[];
  readonly correction: Correction;
  /** Of the columns with a verdict or a refusal that counts as drift. Null where there is none. */
  readonly shareDrifted: number | null;
  readonly shareThreshold: number;
  /** Null where nothing could be compared: that is no "no drift". */
  readonly datasetDrifted: boolean | null;
  readonly multivariate: MultivariateVerdict | null;
  readonly sentence: string;
}
