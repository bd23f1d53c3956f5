import { type MetricValue, toNumber } from './metric-value.js';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

function scientific(value: number, digits: number): string {
  return value.toExponential(digits).replace(/\.?0+e/, 'e').replace('e+', 'e');
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value === Number.NEGATIVE_INFINITY) return '−∞';
  return undefined;
}

/** One number on its own, to about `digits` significant figures; never more text than a cell can hold. */
export function figure(value: MetricValue, digits = 5): string {
  const number = toNumber(value);
  const word = special(number);
  if (word !== undefined) return word;
  const size = Math.abs(number);
  if (number === 0) return '0';
  if (Number.isInteger(number) && size < 1e15) return size < 10_000 ? String(number) : grouped.format(number);
  if (size >= 10 ** (digits + 3) || size < 1e-4) return scientific(number, Math.max(1, digits - 2));
  const decimals = Math.max(0, Math.min(10, digits - 1 - Math.floor(Math.log10(size))));
  if (decimals === 0) return size < 10_000 ? number.toFixed(0) : grouped.format(number);
  const text = number.toFixed(decimals);
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** The exact value, for titles and copying. */
export function exactFigure(value: MetricValue): string {
  const number = toNumber(value);
  return special(number) ?? String(number);
}

export interface FigureFormat {
  readonly format: (value: MetricValue) => string;
  /** How many leading characters all the formatted values share; what follows is what differs. */
  readonly sharedPrefix: number;
}

/** Digits added beyond four significant ones to tell values apart; what differs later still is noise to a reader. */
const extraDecimals = 2;

/**
 * One format for a whole column, so that decimal points stand under each other: four significant figures of the largest, and up to two
 * more where they tell distinct values apart.
 */
export function columnFormat(values: readonly MetricValue[]): FigureFormat {
  const finite = values.map(toNumber).filter((value) => Number.isFinite(value));
  const sizes = finite.map(Math.abs).filter((size) => size > 0);
  const largest = Math.max(0, ...sizes);
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...sizes);
  if (finite.length === 0) return { format: (value) => figure(value), sharedPrefix: 0 };
  if (finite.every((value) => Number.isInteger(value)) && largest < 1e15) return { format: (value) => figure(value), sharedPrefix: 0 };
  if (largest >= 1e7 || smallest < 1e-5 || largest / smallest > 1e6) return { format: (value) => figure(value, 4), sharedPrefix: 0 };
  const distinct = new Set(finite);
  const least = Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(largest))));
  let decimals = least;
  while (decimals < least + extraDecimals && new Set([...distinct].map((value) => value.toFixed(decimals))).size < Math.min(distinct.size, 200)) decimals += 1;
  const format = (value: MetricValue): string => {
    const number = toNumber(value);
    return special(number) ?? number.toFixed(decimals);
  };
  return { format, sharedPrefix: sharedPrefixLength([...distinct].slice(0, 200).map(format)) };
}

/** Length of the longest start common to all of at least two texts; 0 when they say little (a bare sign or `0.`) or are all equal. */
export function sharedPrefixLength(texts: readonly string[]): number {
  const [first, ...rest] = texts;
  if (first === undefined || rest.length === 0) return 0;
  let length = first.length;
  for (const text of rest) {
    let at = 0;
    while (at < length && at < text.length && text[at] === first[at]) at += 1;
    length = at;
  }
  const saysLittle = /^[-−]?0?\.?$/.test(first.slice(0, length));
  return saysLittle || rest.every((text) => text === first) ? 0 : length;
}

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Decimal bytes: 1 KB is 1,000 B. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[unit] ?? 'B'}`;
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${grouped.format(value)} ${value === 1 ? one : many}`;
}
