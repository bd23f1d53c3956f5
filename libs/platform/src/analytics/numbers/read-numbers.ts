import type { DuckDBResult, DuckDBValue, DuckDBVector as VectorOf } from '@duckdb/node-api';
import { NumberSketcher, type NumberSketch, sketchBlock, type SketchSize } from './sketch.js';

/** A column of numbers as it was read. What is NULL or not finite is counted and left out of the sketch. */
export interface ReadNumbers extends NumberSketch {
  readonly rows: number;
  readonly nulls: number;
  readonly notFinite: number;
}

/** What goes from process to process: without the counts where each is one, which is half of it where all numbers differ. */
export type SentNumbers = Omit<ReadNumbers, 'counts'> & { readonly counts: Float64Array | null };

export function toSend(numbers: ReadNumbers): SentNumbers {
  return numbers.radius === null && numbers.total === numbers.values.length ? { ...numbers, counts: null } : numbers;
}

export function received(numbers: SentNumbers): ReadNumbers {
  return { ...numbers, counts: numbers.counts ?? new Float64Array(numbers.values.length).fill(1) };
}

type DuckDBVector = VectorOf<DuckDBValue>;

const firstBlock = 1 << 16;
/** Shared by all columns of a session, one after another: memory that is asked for anew must be cleared first, which takes as long as sorting. */
let scratch = new Uint32Array(2 * firstBlock);
const spareBlocks: Float64Array[] = [];
/** As many as columns are read together. */
const mostSpare = 16;

/** One column while its rows come. */
class ColumnReader {
  private readonly sketcher: NumberSketcher;
  private block = spareBlocks.pop() ?? new Float64Array(firstBlock);
  private length = 0;
  private rows = 0;
  private nulls = 0;
  private notFinite = 0;

  constructor(size: SketchSize) {
    this.sketcher = new NumberSketcher(size);
  }

  read(vector: DuckDBVector): void {
    this.makeRoom(vector.itemCount);
    const { block } = this;
    for (let at = 0; at < vector.itemCount; at++) {
      const value = vector.getItem(at);
      if (value === null) this.nulls++;
      else if (typeof value !== 'number') throw new Error('Invalid Input Error: the column is not of doubles.');
      else if (!Number.isFinite(value)) this.notFinite++;
      else block[this.length++] = value;
    }
    this.rows += vector.itemCount;
  }

  result(): ReadNumbers {
    this.flush();
    if (spareBlocks.length < mostSpare) spareBlocks.push(this.block);
    this.block = new Float64Array();
    return { rows: this.rows, nulls: this.nulls, notFinite: this.notFinite, ...this.sketcher.result() };
  }

  private makeRoom(rows: number): void {
    if (this.length + rows > sketchBlock) this.flush();
    if (this.length + rows <= this.block.length) return;
    const wider = new Float64Array(this.block.length * 2);
    wider.set(this.block);
    this.block = wider;
  }

  private flush(): void {
    if (scratch.length < 2 * this.length) scratch = new Uint32Array(2 * this.block.length);
    this.sketcher.add(this.block, this.length, scratch);
    this.length = 0;
  }
}

/** All columns of a result, which are of doubles, in the order of their rows. Together they take one pass, and each block of rows one look into every column. */
export async function readNumbers(result: DuckDBResult, size: SketchSize): Promise<readonly ReadNumbers[]> {
  const readers = Array.from({ length: result.columnCount }, () => new ColumnReader(size));
  for await (const chunk of result) for (const [at, reader] of readers.entries()) reader.read(chunk.getColumnVector(at));
  return readers.map((reader) => reader.result());
}

/** The one column of doubles as it is, NULL as NaN. @returns undefined when there are more rows than `maxRows` */
export async function readSeries(result: DuckDBResult, maxRows: number): Promise<Float64Array | undefined> {
  let series = new Float64Array(1 << 12);
  let length = 0;
  for await (const chunk of result) {
    const vector = chunk.getColumnVector(0);
    if (length + vector.itemCount > maxRows) return undefined;
    if (length + vector.itemCount > series.length) {
      const wider = new Float64Array(Math.max(length + vector.itemCount, series.length * 2));
      wider.set(series);
      series = wider;
    }
    for (let at = 0; at < vector.itemCount; at++) {
      const value = vector.getItem(at);
      series[length++] = typeof value === 'number' ? value : NaN;
    }
  }
  return series.slice(0, length);
}
