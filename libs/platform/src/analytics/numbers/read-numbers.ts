import type { DuckDBDataChunk, DuckDBResult, DuckDBValue, DuckDBVector as VectorOf } from '@duckdb/node-api';
import type { NumberSketch, SketchSize } from './sketch.js';
import type { ColumnSketch, Sketching } from './sketching.js';

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

/** What is sent back and forth without its counts has the same ones, which nobody may change. */
let ones = new Float64Array();

export function received(numbers: SentNumbers): ReadNumbers {
  if (numbers.counts !== null) return { ...numbers, counts: numbers.counts };
  if (ones.length < numbers.values.length) ones = new Float64Array(numbers.values.length).fill(1);
  return { ...numbers, counts: ones.subarray(0, numbers.values.length) };
}

type DuckDBVector = VectorOf<DuckDBValue>;

const chunksBetweenCollections = 32;

/** The parts of a result. What the engine holds of those that were read is let go of by the collector of garbage, which knows only their small handles: left to itself it comes a hundred MiB later. */
async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  let count = 0;
  for await (const chunk of result) {
    yield chunk;
    if ((count += 1) % chunksBetweenCollections === 0) globalThis.gc?.({ type: 'minor' });
  }
}

/** One column while its rows come. */
class ColumnReader {
  private rows = 0;
  private nulls = 0;
  private notFinite = 0;

  constructor(private readonly sketch: ColumnSketch) {}

  read(vector: DuckDBVector): void {
    const { block, at: from } = this.sketch.reserve(vector.itemCount);
    let to = from;
    for (let at = 0; at < vector.itemCount; at++) {
      const value = vector.getItem(at);
      if (value === null) this.nulls++;
      else if (typeof value !== 'number') throw new Error('Invalid Input Error: the column is not of doubles.');
      else if (!Number.isFinite(value)) this.notFinite++;
      else block[to++] = value;
    }
    this.sketch.wrote(to - from);
    this.rows += vector.itemCount;
  }

  async result(): Promise<ReadNumbers> {
    const sketch = await this.sketch.result();
    return { rows: this.rows, nulls: this.nulls, notFinite: this.notFinite, ...sketch };
  }
}

/**
 * All columns of a result, which are of doubles, in the order of their rows. Together they take one pass, and each block of rows one look into every column.
 * @returns what waits until they are in order
 */
export async function readNumbers(result: DuckDBResult, size: SketchSize, sketching: Sketching): Promise<() => Promise<readonly ReadNumbers[]>> {
  const readers = Array.from({ length: result.columnCount }, () => new ColumnReader(sketching.column(size)));
  const finish = () => Promise.all(readers.map((reader) => reader.result()));
  try {
    for await (const chunk of chunksOf(result)) {
      for (const [at, reader] of readers.entries()) reader.read(chunk.getColumnVector(at));
      await sketching.room();
    }
    return finish;
  } catch (error) {
    // What came until then is let go of.
    await finish();
    throw error;
  }
}

/** The one column of doubles as it is, NULL as NaN. @returns undefined when there are more rows than `maxRows` */
export async function readSeries(result: DuckDBResult, maxRows: number): Promise<Float64Array | undefined> {
  let series = new Float64Array(1 << 12);
  let length = 0;
  for await (const chunk of chunksOf(result)) {
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
