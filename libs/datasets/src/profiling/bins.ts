/**
 * Bins of one width between round numbers, so that two histograms of about the same range have the same edges and can be laid over each other.
 * The edge before bin `i` is `(first + i) * divide / multiply`.
 */
export interface Bins {
  readonly first: number;
  readonly count: number;
  readonly multiply: number;
  readonly divide: number;
}

const wantedBins = 20;
/** Beyond it neighbouring whole numbers are one double, and a bin has no edges. */
const mostPrecise = 2 ** 51;

/** Bins for finite values from `minimum` to `maximum`: no more than 22. @param whole true where there is nothing between whole numbers */
export function binsFor(minimum: number, maximum: number, whole: boolean): Bins {
  const step = maximum / wantedBins - minimum / wantedBins;
  for (let exponent = Math.max(step > 0 ? Math.floor(Math.log10(step)) : 0, whole ? 0 : -300); exponent <= 308; exponent++)
    for (const digit of [1, 2, 5]) {
      const [multiply, divide] = exponent >= 0 ? [1, digit * 10 ** exponent] : [10 ** -exponent, digit];
      // The width may round below the step, and then there would be a bin too many.
      if (divide / multiply < step * (1 - 1e-12)) continue;
      const first = binOf(minimum, { multiply, divide });
      const last = binOf(maximum, { multiply, divide });
      if (Math.abs(first) > mostPrecise || Math.abs(last) > mostPrecise) continue;
      return { first, count: last - first + 1, multiply, divide };
    }
  return { first: 0, count: 1, multiply: 1, divide: Number.MAX_VALUE };
}

function binOf(value: number, { multiply, divide }: Pick<Bins, 'multiply' | 'divide'>): number {
  return Math.floor((value * multiply) / divide) + 0;
}

/** The number of a value's bin from 0, as SQL, by the same arithmetic. @param value a DOUBLE */
export function binSql(value: string, { first, count, multiply, divide }: Bins): string {
  return `least(greatest(CAST(floor(${value} * ${sqlNumber(multiply)} / ${sqlNumber(divide)}) AS DOUBLE) - ${sqlNumber(first)}, 0), ${count - 1})`;
}

function sqlNumber(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

/** The edges, one more than there are bins. */
export function edgesOf({ first, count, multiply, divide }: Bins): readonly number[] {
  return Array.from({ length: count + 1 }, (_, index) => ((first + index) * divide) / multiply);
}
