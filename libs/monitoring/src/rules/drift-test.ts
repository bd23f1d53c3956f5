/** What a column is compared as. */
export const columnKinds = ['NUMERIC', 'CATEGORICAL', 'TEXT', 'EMBEDDING', 'DATETIME'] as const;
export type ColumnKind = (typeof columnKinds)[number];

/** Tests of one column of numbers or categories. */
export const driftTests = [
  'KOLMOGOROV_SMIRNOV',
  'CHI_SQUARE',
  'Z',
  'WASSERSTEIN',
  'JENSEN_SHANNON',
  'PSI',
  'KULLBACK_LEIBLER',
  'HELLINGER',
  'ENERGY_DISTANCE',
  'T',
  'MANN_WHITNEY',
  'EPPS_SINGLETON',
  'ANDERSON_DARLING',
  'CRAMER_VON_MISES',
  'FISHER_EXACT',
  'G',
] as const;
export type DriftTest = (typeof driftTests)[number];

/** What texts and embeddings are compared by. */
export const contentTests = ['TEXT_LENGTH', 'VOCABULARY', 'OUT_OF_VOCABULARY', 'MMD', 'DOMAIN_CLASSIFIER'] as const;
export type ContentTest = (typeof contentTests)[number];

/** How verdicts of many columns are kept from being drifts by chance. Distances, which are no probabilities, are not touched by it. */
export const corrections = ['NONE', 'BONFERRONI', 'BENJAMINI_HOCHBERG'] as const;
export type Correction = (typeof corrections)[number];

export interface ColumnChoice {
  readonly kind?: ColumnKind;
  readonly test?: DriftTest;
  readonly threshold?: number;
}

/** What whoever compares may choose; what is left out is as Evidently has it. */
export interface DriftOptions {
  /** Only these columns; all that both sides have unless told. */
  readonly columns?: readonly string[];
  readonly left?: readonly string[];
  readonly choices?: Readonly<Record<string, ColumnChoice>>;
  readonly numericTest?: DriftTest;
  readonly categoricalTest?: DriftTest;
  readonly numericThreshold?: number;
  readonly categoricalThreshold?: number;
  /** The share of drifted columns from which on the whole is drifted: 0.5 unless told. */
  readonly shareThreshold?: number;
  readonly correction?: Correction;
  /** Rows with a value that a column must have on each side to be compared: 1 unless told. */
  readonly minimumRows?: number;
  /** Whether columns of numbers are compared together as well, by what is lost when they are put on the reference's principal axes: false unless told. */
  readonly multivariate?: boolean;
}
