/**
 * Numbers as rising values, each with how many rows have it. Exact where `radius` is null; else cells of neighbouring values, each by its mean.
 */
export interface NumberDistribution {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** Rows whose value is in here: the sum of the counts. */
  readonly total: number;
  readonly mean: number;
  /** Of all rows as they are, not as a sample (ddof = 0). */
  readonly variance: number;
  /** How far the cells are from the rows, or null where they are the rows. */
  readonly radius: SketchRadius | null;
}

/** Distances between the distribution of all rows, F, and that of the cells, S, found while both were at hand. */
export interface SketchRadius {
  readonly minimum: number;
  readonly maximum: number;
  /** There are no fewer different values. */
  readonly distinct: number;
  /** sup |F − S| */
  readonly supremum: number;
  /** ∫ |F − S| */
  readonly transport: number;
  /** √∫ (F − S)² */
  readonly energy: number;
}

/** Categories, each with how many rows have it, in order of their texts. Where there are too many, the most frequent are kept and the others counted. */
export interface CategoryDistribution {
  readonly labels: readonly string[];
  readonly counts: readonly number[];
  readonly total: number;
  /** Rows of categories that are not kept, and how many categories those are. */
  readonly others: { readonly rows: number; readonly categories: number } | null;
}

interface BaselineColumnBase {
  readonly name: string;
  /** DuckDB's own name of the type. */
  readonly type: string;
  readonly rows: number;
  readonly nulls: number;
  readonly notFinite: number;
}

export interface NumberColumn extends BaselineColumnBase {
  readonly kind: 'NUMERIC' | 'DATETIME';
  readonly numbers: NumberDistribution;
}

export interface CategoryColumn extends BaselineColumnBase {
  readonly kind: 'CATEGORICAL';
  readonly categories: CategoryDistribution;
}

export interface TextColumn extends BaselineColumnBase {
  readonly kind: 'TEXT';
  /** Characters of each text. */
  readonly lengths: NumberDistribution;
  readonly words: CategoryDistribution;
}

export interface EmbeddingColumn extends BaselineColumnBase {
  readonly kind: 'EMBEDDING';
  readonly dimensions: number;
  /** Vectors one after the other: all, or every so manieth. */
  readonly sample: Float64Array;
}

export type BaselineColumn = NumberColumn | CategoryColumn | TextColumn | EmbeddingColumn;

/** Principal axes of the columns of numbers, and how much is lost on them. */
export interface PrincipalAxes {
  readonly columns: readonly string[];
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Axes one after the other, each of as many numbers as there are columns. */
  readonly axes: Float64Array;
  readonly components: number;
  readonly error: { readonly mean: number; readonly deviation: number };
}

export const baselineFormat = 'plinth-baseline-1';

/** A saved profile of a table, against which any period, slice or snapshot is compared without its rows. */
export interface Baseline {
  readonly format: typeof baselineFormat;
  readonly rows: number;
  readonly columns: readonly BaselineColumn[];
  readonly axes: PrincipalAxes | null;
}
