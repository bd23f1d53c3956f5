interface TestWords {
  readonly title: string;
  /** What it measures, for whoever knows no statistics. */
  readonly about: string;
}

const tests: Readonly<Record<string, TestWords>> = {
  KOLMOGOROV_SMIRNOV: { title: 'Kolmogorov–Smirnov', about: 'The largest gap between the shares of values below any one number, then and now.' },
  CHI_SQUARE: { title: 'χ²', about: 'How far the counts of the categories are from what the baseline lets one expect.' },
  Z: { title: 'z', about: 'How far the share of one of two categories moved, measured by what chance moves it.' },
  WASSERSTEIN: { title: 'Wasserstein', about: 'How far values have to be moved on average to turn the baseline into this window, in standard deviations of the baseline.' },
  JENSEN_SHANNON: { title: 'Jensen–Shannon', about: 'How unlike the two distributions are: 0 where they are the same, 1 where they have nothing in common.' },
  PSI: { title: 'Population stability', about: 'How much the shares of the bins moved, where bins that lost or gained most of their rows weigh most.' },
  KULLBACK_LEIBLER: { title: 'Kullback–Leibler', about: 'How surprising this window is to somebody who knows the baseline only.' },
  HELLINGER: { title: 'Hellinger', about: 'How unlike the two distributions are: 0 where they are the same, 1 where they have nothing in common.' },
  ENERGY_DISTANCE: { title: 'Energy distance', about: 'How much further values of one side are from the other side than from each other.' },
  T: { title: 't', about: 'How far the mean moved, measured by what chance moves it.' },
  MANN_WHITNEY: { title: 'Mann–Whitney', about: 'Whether a value of the one side is more often larger than a value of the other.' },
  EPPS_SINGLETON: { title: 'Epps–Singleton', about: 'Whether the distributions differ in any way, by their characteristic functions.' },
  ANDERSON_DARLING: { title: 'Anderson–Darling', about: 'The gaps between the two distributions, where those in the tails weigh most.' },
  CRAMER_VON_MISES: { title: 'Cramér–von Mises', about: 'The gaps between the shares of values below each number, all of them together.' },
  FISHER_EXACT: { title: 'Fisher’s exact', about: 'How likely chance makes so large a difference of two shares, counted exactly.' },
  G: { title: 'G', about: 'How far the counts of the categories are from what the baseline lets one expect, by their likelihood.' },
  TEXT_LENGTH: { title: 'Length of texts', about: 'Whether texts are as long as they were.' },
  VOCABULARY: { title: 'Vocabulary', about: 'Whether words are as frequent as they were.' },
  OUT_OF_VOCABULARY: { title: 'Unknown words', about: 'The share of words that the baseline never had.' },
  MMD: { title: 'Maximum mean discrepancy', about: 'How far apart the two clouds of vectors are, seen through a kernel.' },
  DOMAIN_CLASSIFIER: { title: 'Domain classifier', about: 'How well a classifier tells rows of now from rows of then: 0.5 is not at all.' },
};

/** The name of a test and what it measures; one that this page does not know shows as it is called. */
export function wordsOfTest(test: string): TestWords {
  return tests[test] ?? { title: test.toLowerCase().replaceAll('_', ' '), about: 'A test that this page has no words for.' };
}

const measures: Readonly<Record<string, string>> = { COHENS_D: 'Cohen’s d', CRAMERS_V: 'Cramér’s V', COHENS_H: 'Cohen’s h', COMMON_LANGUAGE: 'common language', DISTANCE: 'distance', AUC: 'AUC', SHARE: 'share' };
const sizes: Readonly<Record<string, string>> = { NEGLIGIBLE: 'negligible', SMALL: 'small', MEDIUM: 'medium', LARGE: 'large' };

export const measureWords = (measure: string): string => measures[measure] ?? measure.toLowerCase().replaceAll('_', ' ');
export const sizeWords = (size: string): string => sizes[size] ?? size.toLowerCase();

const corrections: Readonly<Record<string, string>> = { NONE: 'none', BONFERRONI: 'Bonferroni', BENJAMINI_HOCHBERG: 'Benjamini–Hochberg' };
export const correctionWords = (correction: string): string => corrections[correction] ?? correction.toLowerCase();

const refusals: Readonly<Record<string, string>> = {
  EMPTY_WINDOW: 'The window is empty',
  EMPTY_REFERENCE: 'The baseline is empty',
  NO_VALUES: 'No values',
  TOO_FEW_ROWS: 'Too few rows',
  CONSTANT_COLUMN: 'Always the same value',
  TOO_MANY_CATEGORIES: 'Too many categories',
  TYPE_CHANGED: 'Another type',
  NEW_COLUMN: 'New column',
  MISSING_COLUMN: 'Column is gone',
  NOT_COMPARED: 'Not compared',
  TEST_NEEDS_ROWS: 'The test needs the rows',
  TEST_DOES_NOT_FIT: 'The test does not fit',
};
export const refusalWords = (code: string): string => refusals[code] ?? code.toLowerCase().replaceAll('_', ' ');
