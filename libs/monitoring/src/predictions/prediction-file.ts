import { createHash } from 'node:crypto';
import { type ParquetColumn, parquetFile } from '../parquet/parquet-file.js';
import { plainBooleans, plainDoubles, plainIntegers, plainTexts } from '../parquet/plain.js';
import { type CheckedColumn, idColumn, timeColumn, type Treatment } from '../rules/predictions/index.js';
import type { BatchColumn, BatchKind } from './prediction-batch.js';

/** Rows as somebody sent them, checked. */
export interface CheckedRows {
  readonly kind: BatchKind;
  readonly rows: number;
  readonly ids: readonly string[] | null;
  /** Milliseconds since 1970. */
  readonly times: Float64Array | null;
  readonly columns: readonly CheckedColumn[];
}

export interface WrittenRows {
  readonly file: Buffer;
  readonly columns: readonly BatchColumn[];
}

/** SHA-256 of what was sent: the same rows have the same, whenever and how often they come. */
export function contentDigestOf({ kind, rows, ids, times, columns }: CheckedRows): string {
  const hash = createHash('sha256').update(JSON.stringify(['plinth-predictions-1', kind, rows, columns.map(({ name, role, content, present }) => [name, role, content.type, present !== null])]));
  if (ids) hash.update('ids').update(plainTexts(ids));
  if (times) hash.update('times').update(plainDoubles(times));
  for (const { content, present } of columns) {
    hash.update(plainOf(content));
    if (present) hash.update(present);
  }
  return hash.digest('hex');
}

/** The file of a batch: ids, moments, and each column that is kept, masked where it has to be. */
export async function writeRows({ rows, columns }: CheckedRows, ids: readonly string[], times: Float64Array, treatments: ReadonlyMap<string, Treatment>, maskKey: Uint8Array): Promise<WrittenRows> {
  const kept = columns.filter(({ name }) => treatments.get(name) !== 'DROP').map((column) => (treatments.get(column.name) === 'MASK' ? masked(column, maskKey) : column));
  const own: ParquetColumn[] = [{ name: idColumn, type: 'VARCHAR', bytes: plainTexts(ids), present: null }, { name: timeColumn, type: 'BIGINT', bytes: plainIntegers(times), present: null }];
  const file = await parquetFile([...own, ...kept.map(({ name, content, present }): ParquetColumn => ({ name, type: content.type, bytes: plainOf(content), present }))], rows);
  const types = new Map(kept.map(({ name, content }) => [name, content.type]));
  return { file, columns: columns.map(({ name, role, content }) => ({ name, role, type: types.get(name) ?? content.type, treatment: treatments.get(name) ?? null })) };
}

/** Values in Parquet's own PLAIN encoding. */
export function plainOf(content: CheckedColumn['content']): Uint8Array {
  switch (content.type) {
    case 'DOUBLE': return plainDoubles(content.values);
    case 'BIGINT': return plainIntegers(content.values);
    case 'BOOLEAN': return plainBooleans(content.values);
    case 'VARCHAR': return plainTexts(content.values);
  }
}

/** Each value by a keyed hash: the same stay the same, and nobody tells from one what it was. Files are masked by DuckDB in the same words. */
function masked({ content, ...column }: CheckedColumn, key: Uint8Array): CheckedColumn {
  const salt = `${Buffer.from(key).toString('hex')}:${column.name}:`;
  const known = new Map<string, string>();
  const mask = (value: number | boolean | string): string => {
    const text = String(value);
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = createHash('sha256').update(salt).update(text).digest('hex').slice(0, 32);
    known.set(text, made);
    return made;
  };
  return { ...column, content: { type: 'VARCHAR', values: Array.from<number | boolean | string, string>(content.values, mask) } };
}
