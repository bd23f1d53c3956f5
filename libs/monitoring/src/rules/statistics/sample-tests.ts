import type { NumberDistribution } from '../baseline.js';
import type { Probability } from './counts-tests.js';
import { quantile } from './distribution.js';
import { symmetricEigen } from './eigen.js';
import { chiSquareSurvival, studentTwoSided } from './special.js';

/** Student's test of two means with one pooled variance, two-sided (W. Gosset, 1908). */
export function tTest(reference: NumberDistribution, current: NumberDistribution): Probability {
  const [n, m] = [reference.total, current.total];
  const freedom = n + m - 2;
  const pooled = (reference.variance * n + current.variance * m) / freedom;
  const statistic = (reference.mean - current.mean) / Math.sqrt(pooled * (1 / n + 1 / m));
  return { statistic, pValue: studentTwoSided(statistic, freedom) };
}

/** Where the characteristic functions are compared, in halves of the interquartile range. */
const points = [0.4, 0.8];
/** Fewer rows than this on both sides get the correction for small samples. */
const smallSample = 25;

/**
 * The test of T. Epps and K. Singleton (J. Stat. Comput. Simul. 26, 1986), as S. Goerg and J. Kaiser give it (Stata Journal 9(3), 2009): how far the characteristic functions lie
 * apart at two points. Undefined where the middle half of all rows is one value.
 */
export function eppsSingleton(reference: NumberDistribution, current: NumberDistribution): Probability | undefined {
  const range = quantile(0.75, reference, current) - quantile(0.25, reference, current);
  if (range === 0) return undefined;
  const [n, m] = [reference.total, current.total];
  const size = n + m;
  const at = points.map((point) => point / (range / 2));
  const [one, other] = [characteristics(reference, at), characteristics(current, at)];
  const width = one.means.length;
  const covariance = one.covariance.map((value, index) => (size / n) * value + (size / m) * other.covariance[index]!);
  const difference = one.means.map((value, index) => value - other.means[index]!);
  const { values, vectors } = symmetricEigen(covariance, width);
  // The pseudoinverse of R. Penrose: directions without variance have no part in it.
  const negligible = Math.max(...values.map(Math.abs)) * width * Number.EPSILON;
  let [statistic, rank] = [0, 0];
  for (let index = 0; index < width; index++) {
    if (Math.abs(values[index]!) <= negligible) continue;
    let along = 0;
    for (let row = 0; row < width; row++) along += vectors[row * width + index]! * difference[row]!;
    statistic += (along * along) / values[index]!;
    rank++;
  }
  statistic *= size;
  if (Math.max(n, m) < smallSample) statistic /= 1 + size ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7);
  return { statistic, pValue: chiSquareSurvival(statistic, rank) };
}

/** Means and covariances (of all rows, not of a sample) of cos tx, …, sin tx, …. */
function characteristics({ values, counts, total }: NumberDistribution, at: readonly number[]): { readonly means: Float64Array; readonly covariance: Float64Array } {
  const width = 2 * at.length;
  const means = new Float64Array(width);
  const parts = Array.from({ length: width }, (_, index) => {
    const t = at[index % at.length]!;
    return values.map((value) => (index < at.length ? Math.cos(t * value) : Math.sin(t * value)));
  });
  for (const [index, part] of parts.entries()) {
    for (let row = 0; row < part.length; row++) means[index]! += part[row]! * counts[row]!;
    means[index]! /= total;
  }
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      let sum = 0;
      for (let row = 0; row < values.length; row++) sum += (parts[i]![row]! - means[i]!) * (parts[j]![row]! - means[j]!) * counts[row]!;
      covariance[i * width + j] = covariance[j * width + i] = sum / total;
    }
  }
  return { means, covariance };
}
