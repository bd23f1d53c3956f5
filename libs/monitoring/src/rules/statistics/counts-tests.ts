import { chiSquareSurvival, logBinomial, normalSurvival } from './special.js';

export interface Probability {
  readonly statistic: number;
  readonly pValue: number;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Pearson's χ² of the current counts against those of the reference, scaled to as many rows (K. Pearson, 1900). A category that the reference lacks makes it infinite. */
export function chiSquare(reference: readonly number[], current: readonly number[]): Probability {
  const scale = total(current) / total(reference);
  const statistic = reference.reduce((sum, count, at) => {
    const expected = count * scale;
    const difference = current[at]! - expected;
    return difference === 0 ? sum : sum + (difference * difference) / expected;
  }, 0);
  return { statistic, pValue: reference.length < 2 ? 1 : chiSquareSurvival(statistic, reference.length - 1) };
}

/** The likelihood ratio 2 Σ o ln (o / e) (S. Wilks, 1935), against the reference scaled to as many rows. */
export function gTest(reference: readonly number[], current: readonly number[]): Probability {
  const scale = total(current) / total(reference);
  const sum = reference.reduce((before, count, at) => {
    const observed = current[at]!;
    return observed === 0 ? before : before + observed * Math.log(observed / (count * scale));
  }, 0);
  const statistic = Math.max(0, 2 * sum);
  return { statistic, pValue: reference.length < 2 ? 1 : chiSquareSurvival(statistic, reference.length - 1) };
}

/** Two proportions by their pooled variance, two-sided: the share of everything but the first category. */
export function zTest(reference: readonly number[], current: readonly number[]): Probability {
  if (reference.length < 2) return { statistic: 0, pValue: 1 };
  const [n, m] = [total(reference), total(current)];
  const [one, other] = [n - reference[0]!, m - current[0]!];
  const pooled = (one + other) / (n + m);
  const statistic = (one / n - other / m) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  return { statistic, pValue: 2 * normalSurvival(Math.abs(statistic)) };
}

/** Tables as likely as the observed one, but for rounding, are counted as well: as SciPy has it. */
const asLikely = 1 + 1e-14;

/** R. Fisher's exact test of a table of two categories, two-sided: the sum over tables with the same margins that are no likelier (1934). The statistic is the odds ratio. */
export function fisherExact(reference: readonly number[], current: readonly number[]): Probability {
  const [a, b, c, d] = [current[1] ?? 0, current[0] ?? 0, reference[1] ?? 0, reference[0] ?? 0];
  const [row, otherRow, column] = [a + b, c + d, a + c];
  const statistic = b * c > 0 ? (a * d) / (b * c) : a * d > 0 ? Infinity : NaN;
  if (Number.isNaN(statistic) || row === 0 || otherRow === 0) return { statistic: 1, pValue: 1 };
  const [least, most] = [Math.max(0, column - otherRow), Math.min(row, column)];
  const mode = Math.min(most, Math.max(least, Math.floor(((row + 1) * (column + 1)) / (row + otherRow + 2))));
  const likelihood = (x: number): number => Math.exp(logBinomial(row, x) + logBinomial(otherRow, column - x) - logBinomial(row + otherRow, column));
  const weights = new Float64Array(most - least + 1);
  // From the mode outwards by ratios of neighbours, so that no digit is lost on logarithms of factorials.
  weights[mode - least] = 1;
  for (let x = mode; x < most; x++) weights[x + 1 - least] = (weights[x - least]! * (row - x) * (column - x)) / ((x + 1) * (otherRow - column + x + 1));
  for (let x = mode; x > least; x--) weights[x - 1 - least] = (weights[x - least]! * x * (otherRow - column + x)) / ((row - x + 1) * (column - x + 1));
  const observed = weights[a - least]!;
  let [sum, all] = [0, 0];
  for (const weight of weights) {
    all += weight;
    if (weight <= observed * asLikely) sum += weight;
  }
  return { statistic, pValue: Math.min(1, observed === 0 ? likelihood(a) : sum / all) };
}
