import type { NumberDistribution } from '../baseline.js';
import type { DriftTest } from '../drift-test.js';
import { binDistinct, binNumbers, byValue, filledShares, sharesOf, type Binned } from '../statistics/binning.js';
import { hellinger, jensenShannon, kullbackLeibler, stabilityIndex } from '../statistics/distances.js';
import { differencesOf } from '../statistics/distribution.js';
import { twoSampleProbability } from '../statistics/kolmogorov.js';
import { andersonDarling, cramerVonMises, cramerVonMisesSurvival, mannWhitney } from '../statistics/rank-tests.js';
import { eppsSingleton, tTest } from '../statistics/sample-tests.js';
import { shareRadius, sumBound } from './bounds.js';
import { measureCounts } from './measure-categories.js';
import { type Measured, measuredDistance, measuredProbability, type NotMeasured } from './measured.js';

/** A spread below this is taken for it when a distance is told in standard deviations. */
const leastDeviation = 0.001;

export interface NumberSides {
  readonly reference: NumberDistribution;
  readonly current: NumberDistribution;
  /** Whether both columns are of a type of whole numbers. */
  readonly wholeNumbers: boolean;
}

/** One test of two columns of numbers, both with at least one value. What overflows is no answer: it would lie below no threshold, and be taken for "no drift". */
export function measureNumbers(test: DriftTest, sides: NumberSides): Measured | NotMeasured {
  const found = measure(test, sides);
  if ('refused' in found || [found.statistic, found.pValue ?? 0, found.worst.statistic, found.worst.pValue ?? 0].every(Number.isFinite)) return found;
  return { refused: 'TEST_DOES_NOT_FIT', why: 'its numbers are too large or too small to be computed with' };
}

function measure(test: DriftTest, sides: NumberSides): Measured | NotMeasured {
  const { reference, current } = sides;
  const needed = leastRows[test];
  if (needed !== undefined && (Math.min(reference.total, current.total) < needed.each || reference.total + current.total < needed.together)) {
    return { refused: 'TOO_FEW_ROWS', why: `it needs at least ${needed.each} values on each side and ${needed.together} together` };
  }
  const isSketch = reference.radius !== null || current.radius !== null;
  if (isSketch && needsRows.has(test)) return { refused: 'TEST_NEEDS_ROWS', why: 'it needs every row of both sides, and a sketch stands for some of them' };
  switch (test) {
    case 'KOLMOGOROV_SMIRNOV':
      return kolmogorovSmirnov(sides);
    case 'WASSERSTEIN': {
      const unit = Math.max(Math.sqrt(reference.variance), leastDeviation);
      return measuredDistance(differencesOf(reference, current).transport / unit, isSketch ? radiusOf(sides, 'transport') / unit : null);
    }
    case 'ENERGY_DISTANCE':
      return measuredDistance(Math.sqrt(2 * differencesOf(reference, current).square), isSketch ? Math.SQRT2 * radiusOf(sides, 'energy') : null);
    case 'JENSEN_SHANNON':
    case 'PSI':
    case 'KULLBACK_LEIBLER':
      return overBins(test, sides, binNumbers(reference, current, sides.wholeNumbers));
    case 'HELLINGER':
      // One whole number that becomes the next would share its only bin.
      return overBins(test, sides, reference.variance === 0 && current.variance === 0 ? byValue(reference, current) : binDistinct(reference, current, sides.wholeNumbers));
    case 'T':
      return spreadless(sides) ?? measuredProbability(tTest(reference, current));
    case 'MANN_WHITNEY':
      return ranked(sides);
    case 'EPPS_SINGLETON': {
      const still = spreadless(sides);
      if (still !== undefined) return still;
      const found = eppsSingleton(reference, current);
      return found === undefined ? { refused: 'CONSTANT_COLUMN', why: 'the middle half of all its values is one value' } : measuredProbability(found);
    }
    case 'ANDERSON_DARLING':
      return spreadless(sides) ?? measuredProbability(andersonDarling(reference, current));
    case 'CRAMER_VON_MISES':
      return cramer(sides);
    case 'CHI_SQUARE':
    case 'Z':
    case 'G':
    case 'FISHER_EXACT':
      return measureCounts(test, byValue(reference, current));
  }
}

const leastRows: Partial<Record<DriftTest, { readonly each: number; readonly together: number }>> = {
  T: { each: 1, together: 3 },
  EPPS_SINGLETON: { each: 5, together: 10 },
  ANDERSON_DARLING: { each: 1, together: 4 },
  CRAMER_VON_MISES: { each: 2, together: 4 },
};

/** Tests without a bound for what a sketch hides. */
const needsRows: ReadonlySet<DriftTest> = new Set<DriftTest>(['HELLINGER', 'EPPS_SINGLETON', 'ANDERSON_DARLING', 'CHI_SQUARE', 'Z', 'G', 'FISHER_EXACT']);

function radiusOf({ reference, current }: NumberSides, of: 'supremum' | 'transport' | 'energy'): number {
  return (reference.radius?.[of] ?? 0) + (current.radius?.[of] ?? 0);
}

/** Where neither side has any spread: the same value is no drift, another one is, and there is nothing to divide by. */
function spreadless({ reference, current }: NumberSides): Measured | undefined {
  if (reference.variance > 0 || current.variance > 0) return undefined;
  const isSame = reference.mean === current.mean;
  return measuredProbability(isSame ? { statistic: 0, pValue: 1 } : { statistic: Number.MAX_VALUE, pValue: 0 });
}

function kolmogorovSmirnov(sides: NumberSides): Measured {
  const { reference, current } = sides;
  const { above, below } = differencesOf(reference, current);
  const statistic = Math.max(above, below);
  const found = { statistic, pValue: twoSampleProbability(reference.total, current.total, statistic) };
  if (reference.radius === null && current.radius === null) return measuredProbability(found);
  const bound = radiusOf(sides, 'supremum');
  const worst = Math.min(1, statistic + bound);
  return { ...found, errorBound: bound, worst: { statistic: worst, pValue: twoSampleProbability(reference.total, current.total, worst) } };
}

/** |U − U′| ≤ nm ∫ |F − S| dG ≤ nm sup |F − S|. The less U of the reference, the more it is a drift. */
function ranked(sides: NumberSides): Measured {
  const { reference, current } = sides;
  const found = mannWhitney(reference, current);
  if (reference.radius === null && current.radius === null) return measuredProbability(found);
  const bound = reference.total * current.total * radiusOf(sides, 'supremum');
  return { ...found, errorBound: bound, worst: mannWhitney(reference, current, bound) };
}

/**
 * T = w ∫ (F − G)² dH with w = nm / (n + m). Putting S for F moves the root of the integral by sup |F − S| at most, and putting the cells' H for H moves the integral by the variation
 * of (S − G)², which is 4 sup |S − G| at most, times sup |H − H′|.
 */
function cramer(sides: NumberSides): Measured {
  const { reference, current } = sides;
  const found = cramerVonMises(reference, current);
  if (reference.radius === null && current.radius === null) return measuredProbability(found);
  const weight = (reference.total * current.total) / (reference.total + current.total);
  const supremum = radiusOf(sides, 'supremum');
  const { above, below } = differencesOf(reference, current);
  const root = Math.sqrt(Math.max(0, found.statistic) / weight + 4 * Math.max(above, below) * supremum) + supremum;
  const bound = Math.max(0, root * root * weight - Math.max(0, found.statistic));
  const worst = cramerVonMisesSurvival(found.statistic + bound, reference.total, current.total);
  return { ...found, errorBound: bound, worst: { statistic: found.statistic + bound, pValue: Math.min(found.pValue, worst) } };
}

function overBins(test: 'JENSEN_SHANNON' | 'PSI' | 'KULLBACK_LEIBLER' | 'HELLINGER', { reference, current }: NumberSides, binned: Binned): Measured {
  const radius = { reference: shareRadius(reference), current: shareRadius(current) };
  const isExact = radius.reference === 0 && radius.current === 0;
  const fills = test === 'PSI' || test === 'KULLBACK_LEIBLER';
  const [one, other] = fills ? [filledShares(binned.reference), filledShares(binned.current)] : [sharesOf(binned.reference), sharesOf(binned.current)];
  const least = fills ? 1e-6 / Math.max(reference.total, current.total) : 0;
  const bound = (term: (p: number, q: number) => number): number => sumBound(one, other, radius, least, term);
  /** Of a root, by that of what stands under it. */
  const rooted = (value: number, under: number): number => Math.sqrt(value * value + under) - Math.sqrt(Math.max(0, value * value - under));
  switch (test) {
    case 'JENSEN_SHANNON': {
      const value = jensenShannon(one, other);
      return measuredDistance(value, isExact ? null : rooted(value, bound((p, q) => jensenShannon([p], [q]) ** 2)));
    }
    case 'PSI':
      return measuredDistance(stabilityIndex(one, other), isExact ? null : bound((p, q) => (p - q) * Math.log(p / q)));
    case 'KULLBACK_LEIBLER':
      return measuredDistance(kullbackLeibler(one, other), isExact ? null : bound((p, q) => p * Math.log(p / q)));
    case 'HELLINGER': {
      const value = hellinger(one, other);
      return measuredDistance(value, isExact ? null : rooted(value, bound((p, q) => -Math.sqrt(p * q))));
    }
  }
}
