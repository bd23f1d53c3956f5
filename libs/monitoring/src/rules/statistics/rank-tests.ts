import type { NumberDistribution } from '../baseline.js';
import type { Probability } from './counts-tests.js';
import { walk } from './distribution.js';
import { normalSurvival, scaledBesselK } from './special.js';

/** Up to so many rows on one of the sides, and without ties, the probability is exact: as SciPy's `auto`. */
const mostExactRanks = 8;

/** The rank test of H. Mann and D. Whitney (1947), one-sided: whether the reference tends to be less than the current rows. The statistic is U of the reference, less what it is to be `lessened` by. */
export function mannWhitney(reference: NumberDistribution, current: NumberDistribution, lessened = 0): Probability {
  const [n, m] = [reference.total, current.total];
  let [before, ranks, ties] = [0, 0, 0];
  walk(reference, current, (_value, rows, otherRows) => {
    const together = rows + otherRows;
    ranks += rows * (before + (together + 1) / 2);
    ties += together ** 3 - together;
    before += together;
  });
  const statistic = ranks - (n * (n + 1)) / 2 - lessened;
  const other = n * m - statistic;
  if (ties === 0 && Math.min(n, m) <= mostExactRanks) return { statistic, pValue: exactRanks(n, m, Math.floor(other)) };
  const size = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (size + 1 - ties / (size * (size - 1))));
  return { statistic, pValue: deviation === 0 ? 1 : normalSurvival((other - (n * m) / 2 - 0.5) / deviation) };
}

/** P(U ≥ u): coefficients of the Gaussian binomial, by its product formula (A. Löffler, 1982, counts the same). */
function exactRanks(n: number, m: number, u: number): number {
  const [few, many] = [Math.min(n, m), Math.max(n, m)];
  const half = Math.floor((few * many) / 2);
  const ways = new Float64Array(half + 1);
  ways[0] = 1;
  let total = 1;
  for (let i = 1; i <= few; i++) {
    // × (1 − x^{many + i}) / (1 − x^i): each step leaves whole, positive coefficients.
    for (let at = half; at >= many + i; at--) ways[at]! -= ways[at - many - i]!;
    for (let at = i; at <= half; at++) ways[at]! += ways[at - i]!;
    total *= (many + i) / i;
  }
  const upTo = (last: number): number => {
    let sum = 0;
    for (let at = 0; at <= last; at++) sum += ways[at]!;
    return sum / total;
  };
  const mirrored = few * many - u;
  return Math.min(1, Math.max(0, u > mirrored ? upTo(mirrored) : u === 0 ? 1 : 1 - upTo(u - 1)));
}

/** Up to so many rows on either side the probability is exact. */
const mostExactPaths = 20;

/** The two-sample test of H. Cramér and R. von Mises, with midranks for ties (T. Anderson, Ann. Math. Stat. 33(3), 1962). */
export function cramerVonMises(reference: NumberDistribution, current: NumberDistribution): Probability {
  const [n, m] = [reference.total, current.total];
  let [before, i, j, sum, otherSum] = [0, 0, 0, 0, 0];
  walk(reference, current, (_value, rows, otherRows) => {
    const middle = before + (rows + otherRows + 1) / 2;
    sum += squaredSteps(middle - i, rows);
    otherSum += squaredSteps(middle - j, otherRows);
    i += rows;
    j += otherRows;
    before += rows + otherRows;
  });
  const weighted = n * sum + m * otherSum;
  const [product, size] = [n * m, n + m];
  const statistic = weighted / (product * size) - (4 * product - 1) / (6 * size);
  if (Math.max(n, m) <= mostExactPaths) return { statistic, pValue: exactPaths(weighted, n, m) };
  return { statistic, pValue: cramerVonMisesSurvival(statistic, n, m) };
}

/** The probability of a statistic as large, where the samples are not small. */
export function cramerVonMisesSurvival(statistic: number, n: number, m: number): number {
  const [product, size] = [n * m, n + m];
  const mean = (1 + 1 / size) / 6;
  const variance = ((size + 1) * (4 * product * size - 3 * (n * n + m * m) - 2 * product)) / (45 * size * size * 4 * product);
  const normed = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return normed < 0.003 ? 1 : Math.max(0, 1 - limitOfCramerVonMises(normed));
}

/** Σ (d − k)² for k from 1 to a */
function squaredSteps(d: number, a: number): number {
  return a * d * d - d * a * (a + 1) + (a * (a + 1) * (2 * a + 1)) / 6;
}

/** The limiting distribution function (S. Csörgő and J. Faraway, J. R. Stat. Soc. B 58(1), 1996, eq. 1.3). */
function limitOfCramerVonMises(x: number): number {
  let sum = 0;
  // Γ(k + ½) / k!
  let ratio = Math.sqrt(Math.PI);
  for (let k = 0; ; k++) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const term = (ratio / (Math.PI ** 1.5 * Math.sqrt(x))) * Math.sqrt(y) * Math.exp(-2 * q) * scaledBesselK(0.25, q);
    sum += term;
    if (Math.abs(term) < 1e-7) return sum;
    ratio *= (k + 0.5) / (k + 1);
  }
}

/** All paths by their value of the statistic (Y. Xiao, A. Gordon and A. Yakovlev, J. Stat. Soft. 17(8), 2006). */
function exactPaths(weighted: number, n: number, m: number): number {
  const multiple = (n * m) / greatestCommonDivisor(n, m);
  const [a, b, product] = [multiple / n, multiple / m, n * m];
  const limit = Math.floor((multiple ** 2 * (n + m) * (6 * weighted - product * (4 * product - 1))) / (6 * product ** 2));
  let columns: Map<number, number>[] = Array.from({ length: n + 1 }, (_, at) => new Map(at === 0 ? [[0, 1]] : []));
  for (let u = 0; u <= m; u++) {
    const next: Map<number, number>[] = [];
    let left = new Map<number, number>();
    for (const [v, above] of columns.entries()) {
      const step = (a * v - b * u) ** 2;
      const here = new Map<number, number>();
      for (const from of [left, above]) for (const [value, ways] of from) here.set(value + step, (here.get(value + step) ?? 0) + ways);
      next.push(here);
      left = here;
    }
    columns = next;
  }
  let [beyond, all] = [0, 0];
  for (const [value, ways] of columns[n] ?? []) {
    all += ways;
    if (value >= limit) beyond += ways;
  }
  return beyond / all;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Critical values of two samples at their levels (F. Scholz and M. Stephens, J. Am. Stat. Assoc. 82, 1987, table 2, m = 1). */
const levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const critical = [0.675 - 0.245 - 0.105, 1.281 + 0.25 - 0.305, 1.645 + 0.678 - 0.362, 1.96 + 1.149 - 0.391, 2.326 + 1.822 - 0.396, 2.573 + 2.364 - 0.345, 3.085 + 3.615 - 0.154];
const fitted = parabolaThrough(critical, levels.map(Math.log));

/** The test of T. Anderson and D. Darling for two samples with midranks. Its probability is interpolated between 0.001 and 0.25 and ends there, as SciPy's. Needs two different values and four rows. */
export function andersonDarling(reference: NumberDistribution, current: NumberDistribution): Probability {
  const [n, m] = [reference.total, current.total];
  const size = n + m;
  let [before, i, j, sum, otherSum] = [0, 0, 0, 0, 0];
  walk(reference, current, (_value, rows, otherRows) => {
    const ties = rows + otherRows;
    const middle = before + ties / 2;
    const spread = middle * (size - middle) - (size * ties) / 4;
    sum += ((ties / size) * (size * (i + rows / 2) - middle * n) ** 2) / spread;
    otherSum += ((ties / size) * (size * (j + otherRows / 2) - middle * m) ** 2) / spread;
    before += ties;
    i += rows;
    j += otherRows;
  });
  const raw = ((sum / n + otherSum / m) * (size - 1)) / size;
  const statistic = (raw - 1) / Math.sqrt(andersonDarlingVariance(n, m));
  if (statistic < critical[0]!) return { statistic, pValue: 0.25 };
  if (statistic > critical[6]!) return { statistic, pValue: 0.001 };
  return { statistic, pValue: Math.exp(fitted[0]! + fitted[1]! * statistic + fitted[2]! * statistic ** 2) };
}

/** Equation 4 of Scholz and Stephens for two samples. */
function andersonDarlingVariance(n: number, m: number): number {
  const size = n + m;
  const inverse = 1 / n + 1 / m;
  let [harmonic, g] = [0, 0];
  for (let at = 2; at < size; at++) {
    harmonic += 1 / (size - at + 1);
    g += harmonic / at;
  }
  const h = harmonic + 1;
  const a = 4 * g - 6 + (10 - 6 * g) * inverse;
  const b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverse + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (a * size ** 3 + b * size ** 2 + c * size + d) / ((size - 1) * (size - 2) * (size - 3));
}

/** The parabola of least squares: constant, slope, curvature. */
function parabolaThrough(x: readonly number[], y: readonly number[]): readonly number[] {
  // About the mean, where the normal equations lose no digit that counts.
  const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
  const power = (p: number): number => x.reduce((sum, value) => sum + (value - centre) ** p, 0);
  const moment = (p: number): number => x.reduce((sum, value, at) => sum + (value - centre) ** p * y[at]!, 0);
  const [s0, s1, s2, s3, s4] = [power(0), power(1), power(2), power(3), power(4)];
  const determinant = (rows: readonly (readonly [number, number, number])[]): number => {
    const [p, q, r] = [rows[0]!, rows[1]!, rows[2]!];
    return p[0] * (q[1] * r[2] - q[2] * r[1]) - p[1] * (q[0] * r[2] - q[2] * r[0]) + p[2] * (q[0] * r[1] - q[1] * r[0]);
  };
  const [t0, t1, t2] = [moment(0), moment(1), moment(2)];
  const all = determinant([[s0, s1, s2], [s1, s2, s3], [s2, s3, s4]]);
  const c0 = determinant([[t0, s1, s2], [t1, s2, s3], [t2, s3, s4]]) / all;
  const c1 = determinant([[s0, t0, s2], [s1, t1, s3], [s2, t2, s4]]) / all;
  const c2 = determinant([[s0, s1, t0], [s1, s2, t1], [s2, s3, t2]]) / all;
  return [c0 - c1 * centre + c2 * centre * centre, c1 - 2 * c2 * centre, c2];
}
