import type { Points, SketchSpace } from './sketch-space.js';

/** Numbers as rising values, each with how many rows have it. Exact where `radius` is null; else cells of neighbouring values, each by its mean. */
export interface NumberSketch {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly total: number;
  readonly mean: number;
  /** Of all rows (ddof = 0). */
  readonly variance: number;
  readonly radius: SketchRadius | null;
}

/** Distances between the distribution function of all rows, F, and that of the cells, S. */
export interface SketchRadius {
  readonly minimum: number;
  readonly maximum: number;
  /** There are no fewer different values. */
  readonly distinct: number;
  /** sup |F − S| */
  readonly supremum: number;
  /** ∫ |F − S| */
  readonly transport: number;
  /** √∫ (F − S)² */
  readonly energy: number;
}

export interface SketchSize {
  /** Different values that are kept one by one. */
  readonly exactUpTo: number;
  /** Cells that stand for them where they are more. */
  readonly cells: number;
}

/** Rows that are sorted together. */
export const sketchBlock = 1 << 20;
/** While rows still come, cells are this many times as many as are asked for: what each block adds to the radius is the smaller. */
const finerMeanwhile = 4;

/**
 * Takes rows block by block, in any number, and keeps as much as its size says. The same rows in the same blocks give the same sketch.
 *
 * Cells are narrow at both ends and wide in the middle, where a row more or less matters least: T. Dunning's scale k₁ of the t-digest (2019), here over sorted blocks, so that
 * no cell overlaps another. Unlike a t-digest it knows how far it is from the rows: the distance is measured each time that cells are made, and distances add up.
 */
export class NumberSketcher {
  private points: Points = { values: new Float64Array(), counts: new Float64Array() };
  private total = 0;
  private mean = 0;
  private squares = 0;
  private radius: SketchRadius | null = null;
  private minimum = Infinity;
  private maximum = -Infinity;

  constructor(
    private readonly size: SketchSize,
    private readonly space: SketchSpace,
  ) {}

  /** The first `length` numbers of a block, all finite, which is written over. */
  add(block: Float64Array, length: number): void {
    if (length === 0) return;
    const added = this.space.fold(block, length);
    this.addMoments(added, length);
    this.minimum = Math.min(this.minimum, added.values[0]!);
    this.maximum = Math.max(this.maximum, added.values.at(-1)!);
    // What the cells hid so far is a smaller part of a larger whole.
    const share = this.total / (this.total + length);
    if (this.radius !== null) this.radius = { ...this.radius, supremum: this.radius.supremum * share, transport: this.radius.transport * share, energy: this.radius.energy * share };
    const points = this.total === 0 ? added : this.space.merge(this.points, added);
    this.total += length;
    this.keep(points.values.length > Math.max(this.size.exactUpTo, finerMeanwhile * this.size.cells) ? this.compressed(points, finerMeanwhile * this.size.cells) : points);
  }

  result(): NumberSketch {
    if (this.points.values.length > this.size.exactUpTo || (this.radius !== null && this.points.values.length > this.size.cells)) this.keep(this.compressed(this.points, this.size.cells));
    const radius = this.radius === null ? null : { ...this.radius, minimum: this.minimum, maximum: this.maximum };
    return { values: this.points.values, counts: this.points.counts, total: this.total, mean: bounded(this.mean), variance: this.total === 0 ? 0 : bounded(this.squares / this.total), radius };
  }

  /** T. Chan's sum of two sets of moments (1979); those of a block are taken about a value of its own, in two passes. */
  private addMoments({ values, counts }: Points, rows: number): void {
    const centre = values[values.length >> 1]!;
    const shift = sumOf(values, counts, centre, 1) / rows;
    const squares = sumOf(values, counts, centre + shift, 2);
    const mean = centre + shift;
    const together = this.total + rows;
    const difference = this.total === 0 ? 0 : mean - this.mean;
    this.squares += squares + (difference * difference * this.total * rows) / together;
    this.mean = this.total === 0 ? mean : this.mean + (difference * rows) / together;
  }

  private keep({ values, counts }: Points): void {
    this.points = { values: values.slice(), counts: counts.slice() };
  }

  /** The cells of points, which are written over. */
  private compressed(points: Points, cells: number): Points {
    const distinct = points.values.length;
    const { points: made, supremum, transport, square } = intoCells(points, this.total, cells);
    const before = this.radius ?? { distinct, supremum: 0, transport: 0, energy: 0 };
    this.radius = {
      minimum: this.minimum,
      maximum: this.maximum,
      distinct: Math.max(before.distinct, distinct),
      supremum: before.supremum + supremum,
      transport: before.transport + transport,
      energy: before.energy + Math.sqrt(square),
    };
    return made;
  }
}

/** Moments of numbers beyond 10¹⁵⁰ overflow; they stay numbers of JSON. */
function bounded(value: number): number {
  return Number.isNaN(value) ? Number.MAX_VALUE : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}

/** Terms that are added up by themselves before they are added to the rest. */
const summedTogether = 128;

/** Σ (value − centre)^power · count, in parts, so that what rounding loses grows with the number of parts and not of terms. */
function sumOf(values: Float64Array, counts: Float64Array, centre: number, power: 1 | 2): number {
  let sum = 0;
  for (let from = 0; from < values.length; from += summedTogether) {
    const to = Math.min(values.length, from + summedTogether);
    let part = 0;
    for (let at = from; at < to; at++) {
      const difference = values[at]! - centre;
      part += (power === 1 ? difference : difference * difference) * counts[at]!;
    }
    sum += part;
  }
  return sum;
}

interface Cells {
  readonly points: Points;
  readonly supremum: number;
  readonly transport: number;
  readonly square: number;
}

/** Cells are written over the points that they are of: none is further behind than its first point. */
function intoCells({ values, counts }: Points, total: number, cells: number): Cells {
  let length = 0;
  let supremum = 0;
  let transport = 0;
  let square = 0;
  // One step on the scale k = cells / π · asin(2q − 1) from the rows before, taken back to rows.
  const limitOf = (rows: number): number => {
    const angle = Math.asin(Math.min(1, (2 * rows) / total - 1)) + Math.PI / cells;
    return angle >= Math.PI / 2 ? total : ((Math.sin(angle) + 1) / 2) * total;
  };
  let before = 0;
  for (let from = 0; from < values.length; ) {
    const limit = limitOf(before) - before;
    let to = from + 1;
    let rows = counts[from]!;
    while (to < values.length && rows + counts[to]! <= limit) rows += counts[to++]!;
    const cell = to === from + 1 ? { mean: values[from]!, supremum: 0, transport: 0, square: 0 } : cellOf(values, counts, from, to, rows, total);
    values[length] = cell.mean;
    counts[length++] = rows;
    supremum = Math.max(supremum, cell.supremum);
    transport += cell.transport;
    square += cell.square;
    before += rows;
    from = to;
  }
  return { points: { values: values.subarray(0, length), counts: counts.subarray(0, length) }, supremum, transport, square };
}

/** One cell and how far it is from its rows: to the left of its mean F is above S, and S above F from there on. */
function cellOf(values: Float64Array, counts: Float64Array, from: number, to: number, rows: number, total: number): { readonly mean: number; readonly supremum: number; readonly transport: number; readonly square: number } {
  let sum = 0;
  for (let at = from; at < to; at++) sum += (values[at]! - values[from]!) * counts[at]!;
  const mean = values[from]! + sum / rows;
  let below = 0;
  let supremum = 0;
  let transport = 0;
  let square = 0;
  for (let at = from; at < to - 1; at++) {
    below += counts[at]!;
    const left = values[at]!;
    const right = values[at + 1]!;
    const split = Math.min(right, Math.max(left, mean));
    const above = below / total;
    const under = (rows - below) / total;
    transport += above * (split - left) + under * (right - split);
    square += above * above * (split - left) + under * under * (right - split);
    if (split > left) supremum = Math.max(supremum, above);
    if (right > split) supremum = Math.max(supremum, under);
  }
  return { mean, supremum, transport, square };
}
