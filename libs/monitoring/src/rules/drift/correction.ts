import type { Correction } from '../drift-test.js';

export interface Tested {
  /** Null for what is no probability, which no correction touches. */
  readonly pValue: number | null;
  readonly threshold: number;
}

/**
 * The threshold of each test after the correction. Bonferroni divides by the number of probabilities. Y. Benjamini and Y. Hochberg (1995) order them: up to the largest k-th that is at most k/m of its threshold, all are
 * drifts. Thresholds may differ, so it is the share of its threshold that is ordered.
 */
export function correctedThresholds(tests: readonly Tested[], correction: Correction): readonly number[] {
  const probabilities = tests.filter((test): test is Tested & { readonly pValue: number } => test.pValue !== null);
  const rank = rankOf(probabilities.map(({ pValue, threshold }) => pValue / threshold), correction);
  return tests.map(({ pValue, threshold }) => (pValue === null ? threshold : (threshold * rank) / probabilities.length));
}

/** The threshold is this many times what it is for one of all. */
function rankOf(shares: readonly number[], correction: Correction): number {
  const count = shares.length;
  switch (correction) {
    case 'NONE':
      return count;
    case 'BONFERRONI':
      return 1;
    case 'BENJAMINI_HOCHBERG': {
      const ordered = [...shares].sort((a, b) => a - b);
      const last = ordered.findLastIndex((share, at) => share <= (at + 1) / count);
      return Math.max(1, last + 1);
    }
  }
}
