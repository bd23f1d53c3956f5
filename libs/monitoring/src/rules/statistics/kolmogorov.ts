import { logBinomial } from './special.js';

/**
 * P(D_n > x) for the distance of n rows from the distribution that they were drawn from, as R. Simard and P. L'Ecuyer choose between methods
 * ("Computing the two-sided Kolmogorov–Smirnov distribution", J. Stat. Soft. 39(11), 2011).
 */
export function kolmogorovSurvival(n: number, x: number): number {
  if (x >= 1) return 0;
  const t = n * x;
  if (t <= 0.5) return 1;
  const square = t * x;
  // Where nothing of it reaches the ninth digit, the leading term of the series serves.
  if (n > 100_000 && square >= 18) return 2 * Math.exp(-((6 * t + 1) ** 2) / (18 * n));
  if (x >= 0.5 || t >= n - 1 || (n <= 100_000 && square > (n <= 140 ? 4 : 2.2))) return clipped(square >= 370 ? 0 : 2 * smirnovSurvival(n, x));
  if (n <= 140 || (n <= 100_000 && n * x ** 1.5 <= 1.4)) return clipped(1 - durbin(n, x));
  return clipped(1 - pelzGood(n, x));
}

function clipped(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}

/** P(D_n⁺ > x): x Σ (n over j) (x + j/n)^{j−1} (1 − x − j/n)^{n−j}. Every term is positive. (Z. Birnbaum and F. Tingey, Ann. Math. Stat. 22(4), 1951) */
export function smirnovSurvival(n: number, x: number): number {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  const last = Math.floor(n * (1 - x));
  let sum = 0;
  for (let j = 0; j <= last; j++) {
    const rest = 1 - x - j / n;
    if (rest <= 0) continue;
    sum += Math.exp(logBinomial(n, j) + (j - 1) * Math.log(x + j / n) + (n - j) * Math.log(rest));
  }
  return clipped(x * sum);
}

/** P(D_n < x), exact: Durbin's matrix (G. Marsaglia, W. Tsang and J. Wang, "Evaluating Kolmogorov's distribution", J. Stat. Soft. 8(18), 2003). */
function durbin(n: number, x: number): number {
  const k = Math.ceil(n * x);
  const m = 2 * k - 1;
  const h = k - n * x;
  const matrix = new Float64Array(m * m);
  for (let row = 0; row < m; row++) for (let column = 0; column < m; column++) matrix[row * m + column] = row - column + 1 < 0 ? 0 : 1;
  for (let row = 0; row < m; row++) {
    matrix[row * m]! -= h ** (row + 1);
    matrix[(m - 1) * m + row]! -= h ** (m - row);
  }
  matrix[(m - 1) * m]! += 2 * h - 1 > 0 ? (2 * h - 1) ** m : 0;
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < m; column++) {
      for (let factor = 1; factor <= row - column + 1; factor++) matrix[row * m + column]! /= factor;
    }
  }
  const { entry, exponent } = powerEntry(matrix, m, n, (k - 1) * m + (k - 1));
  let [product, scale] = [entry, exponent];
  for (let i = 1; i <= n; i++) {
    product = (product * i) / n;
    if (product < 1e-140) {
      product *= 1e140;
      scale -= 140;
    }
  }
  return product * 10 ** scale;
}

/** One entry of the n-th power of a matrix, times a power of ten. */
function powerEntry(matrix: Float64Array, m: number, n: number, at: number): { readonly entry: number; readonly exponent: number } {
  const middle = Math.floor(m / 2) * m + Math.floor(m / 2);
  let [base, baseExponent] = [matrix, 0];
  let result: Float64Array | undefined;
  let exponent = 0;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      result = result === undefined ? base.slice() : product(result, base, m);
      exponent += baseExponent;
      if (result[middle]! > 1e140) {
        result = result.map((value) => value * 1e-140);
        exponent += 140;
      }
    }
    if (left === 1) break;
    base = product(base, base, m);
    baseExponent *= 2;
    if (base[middle]! > 1e140) {
      base = base.map((value) => value * 1e-140);
      baseExponent += 140;
    }
  }
  return { entry: result?.[at] ?? 0, exponent };
}

function product(left: Float64Array, right: Float64Array, m: number): Float64Array {
  const result = new Float64Array(m * m);
  for (let row = 0; row < m; row++) {
    for (let inner = 0; inner < m; inner++) {
      const factor = left[row * m + inner]!;
      if (factor === 0) continue;
      for (let column = 0; column < m; column++) result[row * m + column]! += factor * right[inner * m + column]!;
    }
  }
  return result;
}

/** P(D_n < x) where n is large (W. Pelz and I. Good, "Approximating the lower tail-areas of the Kolmogorov–Smirnov one-sample statistic", J. R. Stat. Soc. B 38(2), 1976). */
function pelzGood(n: number, x: number): number {
  const z = Math.sqrt(n) * x;
  const [z2, z4, z6] = [z ** 2, z ** 4, z ** 6];
  const pi2 = Math.PI ** 2;
  const exponent = -pi2 / 8 / z2;
  if (exponent < -708) return 0;
  const odd = [0, 0, 0, 0];
  const even = [0, 0];
  const terms = Math.ceil((16 * z) / Math.PI);
  for (let k = terms; k >= 1; k--) {
    const m2 = (2 * k - 1) ** 2;
    const weight = Math.exp(exponent * m2);
    odd[0]! += weight;
    odd[1]! += weight * (-z2 + (pi2 / 4) * m2);
    odd[2]! += weight * (6 * z6 + 2 * z4 + (((2 * z4 - 5 * z2) * pi2) / 4) * m2 + ((pi2 ** 2 * (1 - 2 * z2)) / 16) * m2 ** 2);
    odd[3]! += weight * (-30 * z6 - 90 * z ** 8 + ((pi2 * (135 * z4 - 96 * z6)) / 4) * m2 + ((pi2 ** 2 * (-60 * z2 + 212 * z4)) / 16) * m2 ** 2 + ((pi2 ** 3 * (5 - 30 * z2)) / 64) * m2 ** 3);
    const whole = Math.exp(((-pi2 / 2) * k * k) / z2);
    even[0]! += k * k * whole;
    even[1]! += (3 * z2 - pi2 * k * k) * k * k * whole;
  }
  const root = Math.sqrt(2 * Math.PI);
  const parts = [
    (odd[0]! * root) / z,
    (odd[1]! * root) / (6 * z4),
    (odd[2]! * root) / (72 * z ** 7) - (pi2 * root * even[0]!) / (36 * z ** 3),
    (odd[3]! * root) / (6480 * z ** 10) + (pi2 * root * even[1]!) / (216 * z6),
  ];
  return parts.reduce((sum, part, power) => sum + part / n ** (power / 2), 0);
}

/** Beyond so many rows on a side the exact two-sample probability is left, as SciPy has it. */
const mostExact = 10_000;

/** The two-sided probability of a distance as large between samples of n and m rows: exact as far as SciPy's `auto` is, else of the one-sample distribution at nm/(n + m). */
export function twoSampleProbability(n: number, m: number, distance: number): number {
  if (Math.max(n, m) <= mostExact) {
    const divisor = greatestCommonDivisor(n, m);
    const steps = Math.round(distance * (n / divisor) * m);
    const exact = steps === 0 ? 1 : n === m ? outsideSquare(n, steps) : outsideBand(Math.max(n, m), Math.min(n, m), divisor, steps);
    if (exact >= 0 && exact <= 1) return exact;
  }
  return kolmogorovSurvival(halfToEven((n * m) / (n + m)), distance);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** As NumPy rounds. */
function halfToEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}

/** Samples of one size: an alternating sum over reflected paths, in Horner's form (Gnedenko and Korolyuk, 1951). */
function outsideSquare(n: number, steps: number): number {
  let probability = 0;
  for (let k = Math.floor(n / steps); k >= 0; k--) {
    let factor = 1;
    for (let j = 0; j < steps; j++) factor *= (n - k * steps - j) / (n + k * steps + j + 1);
    probability = factor * (1 - probability);
  }
  return 2 * probability;
}

/** The share of lattice paths that leave the band, counted within it (J. Hodges, "The significance probability of the Smirnov two-sample test", Ark. Mat. 3, 1958). @param m the larger */
function outsideBand(m: number, n: number, divisor: number, steps: number): number {
  const [mStep, nStep] = [m / divisor, n / divisor];
  let low = 0;
  let high = Math.min(Math.ceil(steps / mStep), n + 1);
  let length = high - low;
  const share = new Float64Array(Math.min(2 * high + 2, n + 1) + 1).fill(1);
  share.fill(0, low, high);
  for (let i = 1; i <= m; i++) {
    const [lastLow, lastLength] = [low, length];
    low = Math.min(Math.max(Math.floor((nStep * i - steps) / mStep) + 1, 0), n);
    high = Math.min(Math.ceil((nStep * i + steps) / mStep), n + 1);
    if (high <= low) return 1;
    length = high - low;
    let value = low === 0 ? 0 : 1;
    for (let at = 0; at < length; at++) {
      const j = at + low;
      value = (share[at + low - lastLow]! * i + value * j) / (i + j);
      share[at] = value;
    }
    if (lastLength > length) share.fill(1, length, lastLength);
  }
  return share[length - 1]!;
}
