/** Vectors one after the other, each of as many numbers as there are dimensions. */
export interface Vectors {
  readonly numbers: Float64Array;
  readonly dimensions: number;
}

const count = ({ numbers, dimensions }: Vectors): number => numbers.length / dimensions;

const permutations = 100;
/** The share of permutations that a distance must exceed. */
const exceeded = 0.95;

export interface Discrepancy {
  /** The unbiased square of it. */
  readonly squared: number;
  /** What chance alone reaches in one of twenty divisions of the same vectors. */
  readonly byChance: number;
}

/**
 * The maximum mean discrepancy (A. Gretton and others, J. Mach. Learn. Res. 13, 2012, lemma 6) by the Gaussian kernel e^{−d²/σ²}, σ the median distance between the sides, as Evidently has it; and what the
 * same vectors give when they are divided by chance.
 */
export function meanDiscrepancy(reference: Vectors, current: Vectors): Discrepancy {
  const [n, m] = [count(reference), count(current)];
  const size = n + m;
  const kernel = squaredDistances(reference, current);
  const across = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) across[i * m + j] = Math.sqrt(kernel[i * size + n + j]!);
  across.sort();
  const middle = across.length >> 1;
  const median = across.length % 2 === 1 ? across[middle]! : (across[middle - 1]! + across[middle]!) / 2;
  const width = median > 0 ? median * median : 1;
  for (let at = 0; at < kernel.length; at++) kernel[at] = Math.exp(-kernel[at]! / width);
  const sides = Uint8Array.from({ length: size }, (_, at) => (at < n ? 0 : 1));
  const squared = unbiased(kernel, sides, n, m);
  const random = mulberry(size);
  const chances = Float64Array.from({ length: permutations }, () => {
    for (let at = size - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      const side = sides[at]!;
      sides[at] = sides[other]!;
      sides[other] = side;
    }
    return unbiased(kernel, sides, n, m);
  }).sort();
  return { squared: Math.max(0, squared), byChance: chances[Math.ceil(exceeded * permutations) - 1]! };
}

function squaredDistances(reference: Vectors, current: Vectors): Float64Array {
  const { dimensions } = reference;
  const all = new Float64Array(reference.numbers.length + current.numbers.length);
  all.set(reference.numbers);
  all.set(current.numbers, reference.numbers.length);
  const size = all.length / dimensions;
  const distances = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++) sum += (all[i * dimensions + d]! - all[j * dimensions + d]!) ** 2;
      distances[i * size + j] = distances[j * size + i] = sum;
    }
  }
  return distances;
}

function unbiased(kernel: Float64Array, sides: Uint8Array, n: number, m: number): number {
  const size = n + m;
  const sums = [0, 0, 0];
  for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) sums[sides[i]! + sides[j]!]! += kernel[i * size + j]!;
  return (2 * sums[0]!) / (n * (n - 1)) + (2 * sums[2]!) / (m * (m - 1)) - (2 * sums[1]!) / (n * m);
}

/** Mulberry32. The seed is the size, so that the same vectors are always divided alike. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const rounds = 100;
const penalty = 1e-3;

/**
 * How well a logistic regression tells the sides apart: the area under its curve on every second vector, learnt on the others (D. Lopez-Paz and M. Oquab, "Revisiting classifier two-sample tests", 2017). 0.5 is
 * not at all, 1 always. Full gradients with Y. Nesterov's momentum from zero, so that nothing in it is chance.
 */
export function domainClassifier(reference: Vectors, current: Vectors): { readonly area: number; readonly tested: readonly [number, number] } {
  const learnt = [half(reference, 0), half(current, 0)] as const;
  const tested = [half(reference, 1), half(current, 1)] as const;
  const { dimensions } = reference;
  const scale = scaleOf(learnt, dimensions);
  const rows = learnt.map((side) => scaled(side, scale));
  const weights = fit(rows, dimensions);
  const scores = tested.map((side) => scoresOf(scaled(side, scale), weights, dimensions));
  return { area: areaUnderCurve(scores[0]!, scores[1]!), tested: [scores[0]!.length, scores[1]!.length] };
}

function half({ numbers, dimensions }: Vectors, odd: 0 | 1): Float64Array {
  const rows = numbers.length / dimensions;
  const kept = new Float64Array(Math.ceil((rows - odd) / 2) * dimensions);
  for (let row = odd, at = 0; row < rows; row += 2, at++) kept.set(numbers.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
  return kept;
}

interface Scale {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

function scaleOf(sides: readonly Float64Array[], dimensions: number): Scale {
  const means = new Float64Array(dimensions);
  const deviations = new Float64Array(dimensions);
  const rows = sides.reduce((sum, side) => sum + side.length / dimensions, 0);
  for (const side of sides) for (let at = 0; at < side.length; at++) means[at % dimensions]! += side[at]! / rows;
  for (const side of sides) for (let at = 0; at < side.length; at++) deviations[at % dimensions]! += (side[at]! - means[at % dimensions]!) ** 2 / rows;
  return { means, deviations: deviations.map((square) => Math.sqrt(square) || 1) };
}

function scaled(side: Float64Array, { means, deviations }: Scale): Float64Array {
  return side.map((value, at) => (value - means[at % means.length]!) / deviations[at % means.length]!);
}

/** Weights, and the constant after them. */
function fit(sides: readonly Float64Array[], dimensions: number): Float64Array {
  const total = sides.reduce((sum, side) => sum + side.length / dimensions, 0);
  const step = 1 / (0.25 * (dimensions + 1) + penalty);
  let weights = new Float64Array(dimensions + 1);
  let ahead = weights;
  for (let round = 1; round <= rounds; round++) {
    const gradient = ahead.map((weight) => weight * penalty);
    for (const [label, side] of sides.entries()) {
      for (let from = 0; from < side.length; from += dimensions) {
        const error = (1 / (1 + Math.exp(-score(side, from, ahead, dimensions))) - label) / total;
        for (let d = 0; d < dimensions; d++) gradient[d]! += error * side[from + d]!;
        gradient[dimensions]! += error;
      }
    }
    const next = ahead.map((weight, at) => weight - step * gradient[at]!);
    const momentum = (round - 1) / (round + 2);
    const last = weights;
    ahead = next.map((weight, at) => weight + momentum * (weight - last[at]!));
    weights = next;
  }
  return weights;
}

function score(side: Float64Array, from: number, weights: Float64Array, dimensions: number): number {
  let sum = weights[dimensions]!;
  for (let d = 0; d < dimensions; d++) sum += weights[d]! * side[from + d]!;
  return sum;
}

function scoresOf(side: Float64Array, weights: Float64Array, dimensions: number): Float64Array {
  return Float64Array.from({ length: side.length / dimensions }, (_, row) => score(side, row * dimensions, weights, dimensions));
}

/** The share of pairs in which the second side scores higher, ties by halves. */
export function areaUnderCurve(lower: Float64Array, higher: Float64Array): number {
  const [low, high] = [lower.slice().sort(), higher.slice().sort()];
  let [below, notAbove, pairs] = [0, 0, 0];
  for (const value of high) {
    while (below < low.length && low[below]! < value) below++;
    while (notAbove < low.length && low[notAbove]! <= value) notAbove++;
    pairs += (below + notAbove) / 2;
  }
  return pairs / (low.length * high.length);
}
