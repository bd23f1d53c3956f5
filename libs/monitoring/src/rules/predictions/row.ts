/** A value as `logPredictions` takes it: what JSON has no word for, and whole numbers beyond 2^53, are texts. */
export type RowValue = number | string | boolean | null;

/** How output and label are held against each other. */
export type RowComparison = { readonly output: string; readonly label: string } & (
  | { readonly kind: 'CLASS' }
  /** The output is the probability of the class `positive`, which is predicted from the threshold on. */
  | { readonly kind: 'SCORE'; readonly positive: string; readonly threshold: number }
  /** Numbers that may differ by so much. */
  | { readonly kind: 'NUMBER'; readonly tolerance: number }
);
