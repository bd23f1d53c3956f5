import type { CategoryDistribution } from '../baseline.js';
import type { DriftTest } from '../drift-test.js';
import { type Binned, byCategory, filledShares, sharesOf } from '../statistics/binning.js';
import { chiSquare, fisherExact, gTest, zTest } from '../statistics/counts-tests.js';
import { hellinger, jensenShannon, kullbackLeibler, stabilityIndex } from '../statistics/distances.js';
import { testRules } from './defaults.js';
import { type Measured, measuredDistance, measuredProbability, type NotMeasured } from './measured.js';

export interface CategorySides {
  readonly reference: CategoryDistribution;
  readonly current: CategoryDistribution;
}

/** One test of two columns of categories, both with at least one value. */
export function measureCategories(test: DriftTest, { reference, current }: CategorySides): Measured | NotMeasured {
  if (testRules[test].fits === 'NUMBERS') return { refused: 'TEST_DOES_NOT_FIT', why: `the test ${testRules[test].title} is one of numbers` };
  const counts = byCategory(reference, current);
  return reference.others === null && current.others === null ? measureCounts(test, counts) : withOthers(test, counts);
}

/** Tests of rows in the same bins, all of them told apart. */
export function measureCounts(test: DriftTest, { labels, reference, current }: Binned): Measured | NotMeasured {
  switch (test) {
    case 'CHI_SQUARE':
      return measuredProbability(chiSquare(reference, current));
    case 'G':
      return measuredProbability(gTest(reference, current));
    case 'Z':
      return measuredProbability(zTest(reference, current));
    case 'FISHER_EXACT': {
      if ((labels?.length ?? 0) > 2) return { refused: 'TEST_DOES_NOT_FIT', why: 'Fisher’s exact test is one of two categories' };
      return measuredProbability(fisherExact(reference, current));
    }
    case 'JENSEN_SHANNON':
      return measuredDistance(jensenShannon(sharesOf(reference), sharesOf(current)), null);
    case 'HELLINGER':
      return measuredDistance(hellinger(sharesOf(reference), sharesOf(current)), null);
    case 'PSI':
      return measuredDistance(stabilityIndex(filledShares(reference), filledShares(current)), null);
    case 'KULLBACK_LEIBLER':
      return measuredDistance(kullbackLeibler(filledShares(reference), filledShares(current)), null);
    default:
      return { refused: 'TEST_DOES_NOT_FIT', why: `the test ${testRules[test].title} is one of numbers` };
  }
}

/**
 * Two distances stay bounded however the rows of the last bin are divided among its categories: what these can add to the divergence of Jensen and Shannon is ln 2 times their mean share, and what they can take
 * from the coefficient of Bhattacharyya is the root of the product of their shares.
 */
function withOthers(test: DriftTest, { reference, current }: Binned): Measured | NotMeasured {
  const [shares, currentShares] = [sharesOf(reference), sharesOf(current)];
  const [others, currentOthers] = [shares.at(-1) ?? 0, currentShares.at(-1) ?? 0];
  const threshold = testRules[test].threshold;
  const bounded = (value: number, under: number): Measured | NotMeasured => {
    const bound = Math.sqrt(value * value + under) - value;
    if (value < threshold && value + bound >= threshold) return { refused: 'TOO_MANY_CATEGORIES', why: 'too many of its rows are of categories too many to be told apart' };
    return measuredDistance(value, bound);
  };
  if (test === 'JENSEN_SHANNON') return bounded(jensenShannon(shares, currentShares), ((others + currentOthers) / 2) * Math.LN2);
  if (test === 'HELLINGER') return bounded(hellinger(shares, currentShares), Math.sqrt(others * currentOthers));
  return { refused: 'TOO_MANY_CATEGORIES', why: 'its categories are too many to be told apart, and the test needs each of them' };
}
