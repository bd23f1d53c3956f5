import { numberScale, type Scale, wordScale } from '../../charts/scale.js';
import { countsBytes } from '../../charts/value-labels.js';
import { type ComparedRow, numberOf } from './differences.js';

export interface PlottedAxis {
  readonly id: string;
  readonly label: string;
  readonly scale: Scale;
  /** Where each run lies, 0 to 1, in the order of the runs. */
  readonly places: readonly (number | undefined)[];
  readonly row: ComparedRow;
}

/** An axis with the place of every run on it; a key that no run has gives none. */
export function plotAxis(row: ComparedRow, air = 0): PlottedAxis | undefined {
  const values = row.values.map((value) => (row.isNumeric ? numberOf(value) : value === undefined ? undefined : String(value)));
  const numbers = values.filter((value) => typeof value === 'number');
  const words = values.filter((value) => typeof value === 'string');
  if (numbers.length + words.length === 0) return undefined;
  const scale = row.isNumeric ? numberScale(numbers, air, countsBytes(row.key)) : wordScale(words);
  return { id: row.id, label: row.key, scale, places: values.map((value) => scale.place(value)), row };
}

export interface Brush {
  readonly from: number;
  readonly to: number;
}

/** `params.lr:0.2:0.8`, places on the axis to three digits. */
export const writeBrush = (id: string, { from, to }: Brush): string => `${id}:${from.toFixed(3)}:${to.toFixed(3)}`;

export function readBrushes(texts: readonly string[]): ReadonlyMap<string, Brush> {
  return new Map(
    texts.flatMap((text): [string, Brush][] => {
      const match = /^(.+):(-?[\d.]+):(-?[\d.]+)$/.exec(text);
      const from = Number(match?.[2]);
      const to = Number(match?.[3]);
      return match?.[1] === undefined || !(to > from) ? [] : [[match[1], { from, to }]];
    }),
  );
}

/** Whether a run lies within every brush. */
export function isWithin(axes: readonly PlottedAxis[], brushes: ReadonlyMap<string, Brush>, run: number): boolean {
  return axes.every(({ id, places }) => {
    const brush = brushes.get(id);
    const place = places[run];
    return brush === undefined || (place !== undefined && place >= brush.from && place <= brush.to);
  });
}
