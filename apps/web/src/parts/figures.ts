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

/** Values of a column that differ in their first so many significant figures show different texts, whatever else stands in it. */
export const toldApart = 4;
/** And in so many where it costs no more than two decimals; what differs later is noise to a reader. */
const toldAtBest = 6;
/** Significant figures that every value of a column keeps, the smallest too. */
const keptDigits = 3;

/** Whether values that differ in their first `digits` significant figures show different texts. */
function tells(values: ReadonlySet<number>, digits: number, format: (value: number) => string): boolean {
  const shown = new Map<string, number>();
  for (const value of values) {
    const text = format(value);
    const other = shown.get(text);
    if (other === undefined) shown.set(text, value);
    else if (other.toPrecision(digits) !== value.toPrecision(digits)) return false;
  }
  return true;
}

function keepsDigits(values: ReadonlySet<number>, decimals: number): boolean {
  const surely = 10 ** (keptDigits - 1 - decimals);
  for (const value of values) if (Math.abs(value) < surely && Number(Number(value.toFixed(decimals)).toPrecision(keptDigits)) !== Number(value.toPrecision(keptDigits))) return false;
  return true;
}

/** The fewest decimals with which every value of a column shows what it is; none when the values' sizes are too far apart for that. */
function sharedDecimals(values: ReadonlySet<number>, smallest: number, largest: number): number | undefined {
  if (largest >= 1e7 || smallest < 1e-5) return undefined;
  const least = Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(largest))));
  const most = least + 2;
  if (!keepsDigits(values, most)) return undefined;
  const fewest = [least, least + 1, most].find((decimals) => keepsDigits(values, decimals) && tells(values, toldAtBest, (value) => value.toFixed(decimals)));
  return fewest ?? (tells(values, toldApart, (value) => value.toFixed(most)) ? most : undefined);
}

/**
 * One format for a whole column. Decimal points stand under each other, with four significant figures of the largest value and up to two
 * more where they tell values apart, as long as that shows what every value is: no value but zero as zero, three significant figures of the
 * smallest, and different texts for values that differ in their first {@link toldApart} figures. Otherwise each value has as many significant
 * figures as tell them apart, up to six. Whole numbers stay whole.
 */
export function columnFormat(values: readonly MetricValue[]): FigureFormat {
  const finite = new Set(values.map(toNumber).filter((value) => Number.isFinite(value)));
  const sizes = [...finite].map(Math.abs).filter((size) => size > 0);
  const largest = sizes.reduce((one, other) => Math.max(one, other), 0);
  const smallest = sizes.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  if (largest < 1e15 && [...finite].every((value) => Number.isInteger(value))) return { format: (value) => figure(value), sharedPrefix: 0 };
  const decimals = sharedDecimals(finite, smallest, largest);
  if (decimals === undefined) {
    const digits = [4, 5].find((count) => tells(finite, toldAtBest, (value) => figure(value, count))) ?? toldAtBest;
    return { format: (value) => figure(value, digits), sharedPrefix: 0 };
  }
  const format = (value: MetricValue): string => {
    const number = toNumber(value);
    return special(number) ?? number.toFixed(decimals);
  };
  return { format, sharedPrefix: sharedPrefixLength([...finite].map(format)) };
}

/**
 * Length of the longest start common to all of at least two right-aligned texts; 0 when they say little (a bare sign or `0.`), are all equal,
 * or are of different lengths: the first digits of those have different places.
 */
export function sharedPrefixLength(texts: readonly string[]): number {
  const [first, ...rest] = texts;
  if (first === undefined || rest.length === 0 || rest.some(({ length }) => length !== first.length)) return 0;
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
