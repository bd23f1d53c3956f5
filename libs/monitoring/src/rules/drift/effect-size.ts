import type { DriftTest } from '../drift-test.js';
import type { EffectSize } from '../report.js';
import type { Binned } from '../statistics/binning.js';
import { testRules } from './defaults.js';
import type { NumberSides } from './measure-numbers.js';
import type { Measured } from './measured.js';

/** From which value on a change is small, medium and large. J. Cohen's (1988), but for U (A. Vargha and H. Delaney, 2000). */
const steps: Readonly<Record<Exclude<EffectSize['measure'], 'DISTANCE' | 'SHARE'>, readonly [number, number, number]>> = {
  COHENS_D: [0.2, 0.5, 0.8],
  COHENS_H: [0.2, 0.5, 0.8],
  CRAMERS_V: [0.1, 0.3, 0.5],
  COMMON_LANGUAGE: [0.06, 0.14, 0.21],
  AUC: [0.06, 0.14, 0.21],
};
const sizes = ['NEGLIGIBLE', 'SMALL', 'MEDIUM', 'LARGE'] as const;

function sized(value: number, [small, medium, large]: readonly [number, number, number]): EffectSize['size'] {
  return sizes[[small, medium, large].filter((step) => Math.abs(value) >= step).length] ?? 'LARGE';
}

/** A distance is its own effect: half its usual threshold is small, the threshold medium, twice it large. */
export function distanceEffect(value: number, threshold: number, measure: 'DISTANCE' | 'SHARE' = 'DISTANCE'): EffectSize {
  return { measure, value, size: sized(value, [threshold / 2, threshold, threshold * 2]) };
}

/** From 0.5, where nothing tells the sides apart, to 1. */
export function aucEffect(value: number): EffectSize {
  return { measure: 'AUC', value, size: sized(value - 0.5, steps.AUC) };
}

export function effectOfNumbers(test: DriftTest, { statistic }: Measured, { reference, current }: NumberSides): EffectSize {
  if (test === 'KOLMOGOROV_SMIRNOV') return distanceEffect(statistic, 0.2);
  if (test === 'MANN_WHITNEY') {
    const value = 1 - statistic / (reference.total * current.total);
    return { measure: 'COMMON_LANGUAGE', value, size: sized(value - 0.5, steps.COMMON_LANGUAGE) };
  }
  if (testRules[test].when === 'NOT_BELOW' || testRules[test].when === 'ABOVE') return distanceEffect(statistic, testRules[test].threshold);
  const pooled = Math.sqrt((reference.variance * reference.total + current.variance * current.total) / (reference.total + current.total));
  const difference = current.mean - reference.mean;
  const value = pooled > 0 ? difference / pooled : difference === 0 ? 0 : Math.sign(difference) * Number.MAX_VALUE;
  return { measure: 'COHENS_D', value, size: sized(value, steps.COHENS_D) };
}

export function effectOfCounts(test: DriftTest, { statistic }: Measured, { reference, current }: Binned): EffectSize {
  if (testRules[test].when === 'NOT_BELOW' || testRules[test].when === 'ABOVE') return distanceEffect(statistic, testRules[test].threshold);
  const [n, m] = [sum(reference), sum(current)];
  if (test === 'Z' || test === 'FISHER_EXACT') {
    const angle = (count: number, total: number): number => 2 * Math.asin(Math.sqrt(1 - count / total));
    const value = angle(current[0] ?? 0, m) - angle(reference[0] ?? 0, n);
    return { measure: 'COHENS_H', value, size: sized(value, steps.COHENS_H) };
  }
  // Of the table of both sides, whose χ² is finite also where a category is new.
  const table = reference.reduce((before, count, at) => {
    const together = count + (current[at] ?? 0);
    return together === 0 ? before : before + (count / n - (current[at] ?? 0) / m) ** 2 / together;
  }, 0);
  const value = Math.sqrt((table * n * m) / (n + m));
  return { measure: 'CRAMERS_V', value, size: sized(value, steps.CRAMERS_V) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
