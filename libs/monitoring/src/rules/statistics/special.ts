/** Special functions, to about 1e-13 of their value where nothing else is said. Sources stand at each. */

const epsilon = 1e-16;
const tiny = 1e-300;
/** Continued fractions and series take in the order of the square root of their largest parameter. */
const mostTerms = 1_000_000;

/** B_{2j} / (2j (2j − 1)), j = 1 … 8: Stirling's series (Abramowitz and Stegun 6.1.41). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156, -3617 / 122_400];

/** ln Γ(x) − (x − ½) ln x + x − ½ ln 2π, for x ≥ 10. */
function stirlingRest(x: number): number {
  const inverse = 1 / x;
  let sum = 0;
  for (let j = stirling.length - 1; j >= 0; j--) sum = sum * inverse * inverse + stirling[j]!;
  return sum * inverse;
}

/** ln Γ(x) for x > 0: Stirling's series, moved up to where it holds. */
export function logGamma(x: number): number {
  let product = 1;
  let moved = x;
  for (; moved < 10; moved++) product *= moved;
  return (moved - 0.5) * Math.log(moved) - moved + 0.5 * Math.log(2 * Math.PI) + stirlingRest(moved) - Math.log(product);
}

/** ln of n over k. */
export function logBinomial(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/** x^a e^−x / Γ(a + 1), by the deviance where a is large (C. Loader, "Fast and accurate computation of binomial probabilities", 2000). */
function gammaTerm(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  return Math.exp(-stirlingRest(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
}

/** a ln(a / x) + x − a without cancellation near a = x. */
function deviance(a: number, x: number): number {
  const difference = a - x;
  if (Math.abs(difference) >= 0.1 * (a + x)) return a * Math.log(a / x) + x - a;
  const ratio = difference / (a + x);
  let sum = difference * ratio;
  let power = 2 * a * ratio;
  for (let j = 1; j < 1000; j++) {
    power *= ratio * ratio;
    const next = sum + power / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** The regularised upper incomplete gamma function Q(a, x): series below, Lentz's continued fraction above (Numerical Recipes 6.2). */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  if (x < a + 1) {
    let term = 1;
    let sum = 1;
    for (let n = 1; n < mostTerms && term > sum * epsilon; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * gammaTerm(a, x);
  }
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < mostTerms; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(factor * d + b);
    c = awayFromZero(b + factor / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < epsilon * 4) break;
  }
  // Γ(a) and not Γ(a + 1) stands below.
  return gammaTerm(a, x) * a * fraction;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** P(χ² > x) with so many degrees of freedom. */
export function chiSquareSurvival(x: number, freedom: number): number {
  return upperGamma(freedom / 2, x / 2);
}

/** P(Z > z) for the standard normal. */
export function normalSurvival(z: number): number {
  const half = 0.5 * upperGamma(0.5, (z * z) / 2);
  return z >= 0 ? half : 1 - half;
}

/** ln Γ(a + ½) − ln Γ(a), whose two parts would cancel where a is large. */
function logGammaStep(a: number): number {
  if (a < 100) return logGamma(a + 0.5) - logGamma(a);
  return 0.5 * Math.log(a) - 1 / (8 * a) + 1 / (192 * a ** 3) - 1 / (640 * a ** 5);
}

/** P(|T| > |t|) for Student's t: I_x(ν/2, ½) at x = ν / (ν + t²), by Lentz's continued fraction (Numerical Recipes 6.4). */
export function studentTwoSided(t: number, freedom: number): number {
  if (t === 0) return 1;
  if (!Number.isFinite(t)) return 0;
  const a = freedom / 2;
  const square = t * t;
  const x = freedom / (freedom + square);
  const y = square / (freedom + square);
  // x^a y^½ / B(a, ½)
  const front = Math.exp(logGammaStep(a) - 0.5 * Math.log(Math.PI) - a * Math.log1p(square / freedom)) * Math.sqrt(y);
  return x < (a + 1) / (a + 2.5) ? (front * betaFraction(a, 0.5, x)) / a : 1 - (front * betaFraction(0.5, a, y)) / 0.5;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < epsilon * 4) break;
  }
  return fraction;
}

/** e^x K_ν(x), the modified Bessel function of the second kind, as ∫₀^∞ e^{−x (cosh t − 1)} cosh νt dt by the trapezoid rule, which converges exponentially here. */
export function scaledBesselK(order: number, x: number): number {
  const step = 1 / 16;
  let sum = 0.5;
  for (let n = 1; n < 100_000; n++) {
    const t = n * step;
    const term = Math.exp(-x * 2 * Math.sinh(t / 2) ** 2) * Math.cosh(order * t);
    sum += term;
    if (term < sum * 1e-18) break;
  }
  return sum * step;
}
