import { type DuckDBDataChunk, type DuckDBResult, DuckDBTypeId } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { NumberSketch, SketchSize } from './sketch.js';
import type { ColumnSketch, Sketching } from './sketching.js';

/** A column of numbers as it was read. What is NULL or not finite is counted and left out of the sketch. */
export interface ReadNumbers extends NumberSketch {
  readonly rows: number;
  readonly nulls: number;
  readonly notFinite: number;
}

const chunksBetweenCollections = 32;

/** The parts of a result. What the engine holds of those that were read is let go of by the collector of garbage, which knows only their small handles: left to itself it comes a hundred MiB later. */
async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  let count = 0;
  for await (const chunk of result) {
    yield chunk;
    if ((count += 1) % chunksBetweenCollections === 0) globalThis.gc?.({ type: 'minor' });
  }
}

/** A part of a column as the engine holds it. What is read of it is gone with its chunk. */
interface Doubles {
  readonly items: Float64Array;
  /** A bit for each row, set where there is a value; null where all rows have one. */
  readonly given: Uint8Array | null;
}

/** Not through vectors of the library, which ask for each row by itself, and by a BigInt where one is NULL. */
function doublesOf({ chunk, rowCount }: DuckDBDataChunk, column: number): Doubles {
  const vector = duckdb.data_chunk_get_vector(chunk, column);
  const { buffer, byteOffset } = duckdb.vector_get_data(vector, rowCount * Float64Array.BYTES_PER_ELEMENT);
  // The engine has words of 64 bits, and none at all where no row is NULL, which its types do not say.
  const given = duckdb.vector_get_validity(vector, Math.ceil(rowCount / 64) * 8) as Uint8Array | null;
  return { items: new Float64Array(buffer, byteOffset, rowCount), given };
}

function isGiven(given: Uint8Array, row: number): boolean {
  return ((given[row >> 3]! >> (row & 7)) & 1) === 1;
}

/** @throws Error as the engine says it when a column is of another type */
function checkDoubles(result: DuckDBResult): void {
  for (let column = 0; column < result.columnCount; column++) if (result.columnTypeId(column) !== DuckDBTypeId.DOUBLE) throw new Error('Invalid Input Error: the column is not of doubles.');
}

/** One column while its rows come. */
class ColumnReader {
  private rows = 0;
  private nulls = 0;
  private notFinite = 0;

  constructor(private readonly sketch: ColumnSketch) {}

  read({ items, given }: Doubles): void {
    const { block, at: from } = this.sketch.reserve(items.length);
    let to = from;
    let nulls = 0;
    for (let row = 0; row < items.length; row++) {
      const value = items[row]!;
      if (given !== null && !isGiven(given, row)) nulls++;
      else if (Number.isFinite(value)) block[to++] = value;
    }
    this.sketch.wrote(to - from);
    this.rows += items.length;
    this.nulls += nulls;
    this.notFinite += items.length - nulls - (to - from);
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
  checkDoubles(result);
  const readers = Array.from({ length: result.columnCount }, () => new ColumnReader(sketching.column(size)));
  const finish = () => Promise.all(readers.map((reader) => reader.result()));
  try {
    for await (const chunk of chunksOf(result)) {
      for (const [at, reader] of readers.entries()) reader.read(doublesOf(chunk, at));
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
  checkDoubles(result);
  let series = new Float64Array(1 << 12);
  let length = 0;
  for await (const chunk of chunksOf(result)) {
    const { items, given } = doublesOf(chunk, 0);
    if (length + items.length > maxRows) return undefined;
    if (length + items.length > series.length) {
      const wider = new Float64Array(Math.max(length + items.length, series.length * 2));
      wider.set(series);
      series = wider;
    }
    series.set(items, length);
    if (given !== null) for (let row = 0; row < items.length; row++) if (!isGiven(given, row)) series[length + row] = NaN;
    length += items.length;
  }
  return series.slice(0, length);
}
