import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { binary, encodeStruct, i32, i64, list, struct, type ThriftValue, writeVarint } from './thrift.js';

const compress = promisify(gzip);

/** A column as it is written: values of the rows that have one, one after the other, and which rows do. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: 'DOUBLE' | 'BIGINT' | 'BOOLEAN' | 'VARCHAR';
  /** In Parquet's own PLAIN encoding. */
  readonly bytes: Uint8Array;
  /** A byte for each row: 1 where it has a value; null where all rows have one. */
  readonly present: Uint8Array | null;
}

const physical = { BOOLEAN: 0, BIGINT: 2, DOUBLE: 5, VARCHAR: 6 } as const;
const [plain, rle, gzipped, utf8, required, optional] = [0, 3, 2, 0, 0, 1];
const magic = Buffer.from('PAR1');
/** Speed before size: the columns of a batch are compressed side by side, and read again by streams. */
const level = constants.Z_BEST_SPEED;

/**
 * One row group of one page a column, PLAIN and gzipped: https://parquet.apache.org/docs/file-format/. The same columns always give the same bytes.
 * @param rows at least one
 */
export async function parquetFile(columns: readonly ParquetColumn[], rows: number): Promise<Buffer> {
  const pages = await Promise.all(columns.map((column) => pageOf(column, rows)));
  const parts: Buffer[] = [magic];
  let offset = magic.length;
  const chunks: ThriftValue[] = [];
  let total = 0;
  for (const [index, { header, body, uncompressed }] of pages.entries()) {
    const { name, type } = columns[index] as ParquetColumn;
    const [size, whole] = [header.length + body.length, header.length + uncompressed];
    chunks.push(struct([2, i64(offset)], [3, struct(
      [1, i32(physical[type])], [2, list('i32', [i32(plain), i32(rle)])], [3, list('binary', [binary(name)])], [4, i32(gzipped)], [5, i64(rows)], [6, i64(whole)], [7, i64(size)], [9, i64(offset)],
    )]));
    parts.push(header, body);
    offset += size;
    total += whole;
  }
  const footer = encodeStruct([
    [1, i32(1)],
    [2, list('struct', [struct([4, binary('rows')], [5, i32(columns.length)]), ...columns.map(schemaOf)])],
    [3, i64(rows)],
    [4, list('struct', [struct([1, list('struct', chunks)], [2, i64(total)], [3, i64(rows)])])],
    [6, binary('plinth')],
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, magic]);
}

function schemaOf({ name, type, present }: ParquetColumn): ThriftValue {
  const fields: [number, ThriftValue][] = [[1, i32(physical[type])], [3, i32(present ? optional : required)], [4, binary(name)]];
  return struct(...fields, ...(type === 'VARCHAR' ? [[6, i32(utf8)] as [number, ThriftValue]] : []));
}

async function pageOf({ bytes, present }: ParquetColumn, rows: number): Promise<{ readonly header: Buffer; readonly body: Buffer; readonly uncompressed: number }> {
  const page = present ? Buffer.concat([definitionLevels(present), bytes]) : bytes;
  const body = await compress(page, { level });
  const header = encodeStruct([[1, i32(0)], [2, i32(page.length)], [3, i32(body.length)], [5, struct([1, i32(rows)], [2, i32(plain)], [3, i32(rle)], [4, i32(rle)])]]);
  return { header, body, uncompressed: page.length };
}

/** A bit for each row, in groups of eight, behind their length. */
function definitionLevels(present: Uint8Array): Buffer {
  const groups = Math.ceil(present.length / 8);
  const head: number[] = [];
  writeVarint(head, groups * 2 + 1);
  const levels = Buffer.alloc(4 + head.length + groups);
  levels.writeUInt32LE(head.length + groups);
  levels.set(head, 4);
  const start = 4 + head.length;
  for (let row = 0; row < present.length; row += 1) if (present[row]) levels[start + (row >> 3)] = (levels[start + (row >> 3)] as number) | (1 << (row & 7));
  return levels;
}
