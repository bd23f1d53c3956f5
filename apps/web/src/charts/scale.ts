import { valueLabels } from './value-labels.js';

export interface Scale {
  readonly kind: 'number' | 'words';
  /** 0 (least) to 1 (greatest); none for a value that has no place. */
  readonly place: (value: string | number | undefined) => number | undefined;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** Round values that cover a range in about `count` steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(least: number, greatest: number, count = 5): readonly number[] {
  if (!(greatest > least)) return [least];
  const rough = (greatest - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(greatest / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => Number(((first + at) * step).toPrecision(15)));
}

/** A scale over numbers, or sizes in bytes; its ends have a little air so that no point lies on the frame. */
export function numberScale(values: readonly number[], air = 0, ofBytes = false): Scale {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const extent = greatest - least || Math.abs(least) || 1;
  const from = greatest === least ? least - extent / 2 : least - extent * air;
  const to = greatest === least ? greatest + extent / 2 : greatest + extent * air;
  const place = (value: string | number | undefined): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? (value - from) / (to - from) : undefined);
  const ticks = niceTicks(from, to);
  const labels = valueLabels(ticks, ofBytes);
  return { kind: 'number', place, ticks: ticks.map((value, at) => ({ at: (value - from) / (to - from), label: labels[at] ?? '' })) };
}

/** A scale over words, evenly spaced in the order of the alphabet. */
export function wordScale(values: readonly string[]): Scale {
  const words = [...new Set(values)].toSorted();
  const at = (index: number): number => (words.length === 1 ? 0.5 : index / (words.length - 1));
  const places = new Map(words.map((word, index) => [word, at(index)]));
  return { kind: 'words', place: (value) => (typeof value === 'string' ? places.get(value) : undefined), ticks: words.map((label, index) => ({ at: at(index), label })) };
}
