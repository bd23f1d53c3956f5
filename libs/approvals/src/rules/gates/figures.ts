/** Digits that a sentence shows, where fewer than a number has tell the same. */
const usualDigits = 4;
/** A double is told apart from its neighbours by so many. */
const mostDigits = 17;

/**
 * A number for a sentence that also says what it is compared with, as it is: at least four of its digits and all before the point, and as many as keep it from looking
 * equal to, more or less than that when it is not.
 */
export function inWords(value: number, comparedWith = Number.NaN): string {
  return shortest((digits) => [rounded(value, digits)], ([short = value]) => Math.sign(short - comparedWith) === Math.sign(value - comparedWith) || Number.isNaN(comparedWith))[0] ?? String(value);
}

/** Numbers for a sentence that compares them with each other: equally rounded, and in the order in which they are. */
export function allInWords(...values: readonly number[]): readonly string[] {
  return shortest((digits) => values.map((value) => rounded(value, digits)), (short) =>
    values.every((value, at) => values.every((other, place) => Number.isNaN(value) || Number.isNaN(other) || Math.sign((short[at] ?? 0) - (short[place] ?? 0)) === Math.sign(value - other))));
}

function shortest(round: (digits: number) => readonly number[], isHonest: (short: readonly number[]) => boolean): readonly string[] {
  let digits = usualDigits;
  while (digits < mostDigits && !isHonest(round(digits))) digits++;
  return round(digits).map(String);
}

function rounded(value: number, digits: number): number {
  return Math.abs(value) < 10 ** digits ? Number(value.toPrecision(digits)) : Math.round(value);
}

/** The sum in decimals, as people reckon it: binary fractions make 0.9380999999999999 of 0.9431 - 0.005, and a 0.8 that is not at most 0.7 + 0.1. */
export function shiftedBy(value: number, by: number): number {
  return Number((value + by).toFixed(Math.min(100, Math.max(decimals(value), decimals(by)))));
}

function decimals(value: number): number {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}
