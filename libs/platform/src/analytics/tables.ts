import { z } from 'zod';
import type { AnalyticsSession } from './session.js';
import { identifier, text, textList } from './sql-text.js';

export const tableFormats = ['PARQUET', 'CSV', 'JSONL'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** Files that are one table together: rows of the first, then of the second, and so on. Columns go by name; one that a file lacks is NULL there. */
export interface TableFiles {
  readonly format: TableFormat;
  readonly gzip: boolean;
  /** In the session's folder. */
  readonly paths: readonly string[];
}

export interface TableColumn {
  readonly name: string;
  /** DuckDB's own name of the type. */
  readonly type: string;
}

/** One line of CSV and one object of JSON, in bytes: more is no row that anyone meant. A reader holds some of that size. */
export const longestRow = 4 << 20;

/** What a file is, by the end of its name; undefined when it is no table. */
export function tableFormatOf(name: string): Pick<TableFiles, 'format' | 'gzip'> | undefined {
  const [, ending, zipped] = /\.(parquet|pq|csv|tsv|jsonl|ndjson)(\.gz)?$/i.exec(name) ?? [];
  if (ending === undefined || (zipped !== undefined && /^(parquet|pq)$/i.test(ending))) return undefined;
  const format = /^(parquet|pq)$/i.test(ending) ? 'PARQUET' : /^[ct]sv$/i.test(ending) ? 'CSV' : 'JSONL';
  return { format, gzip: zipped !== undefined };
}

/**
 * What stands behind FROM to read the files. Types of CSV and JSON are found from every row, not from a sample, so that they depend on nothing
 * but the bytes.
 */
export function tableSql({ format, gzip, paths }: TableFiles): string {
  const files = textList(paths);
  const compression = text(gzip ? 'gzip' : format === 'JSONL' ? 'uncompressed' : 'none');
  switch (format) {
    case 'PARQUET':
      return `read_parquet(${files}, union_by_name = true)`;
    case 'CSV':
      return `read_csv(${files}, union_by_name = true, sample_size = -1, max_line_size = ${longestRow}, buffer_size = ${2 * longestRow}, compression = ${compression})`;
    case 'JSONL':
      return `read_json(${files}, format = 'newline_delimited', union_by_name = true, sample_size = -1, maximum_object_size = ${longestRow}, map_inference_threshold = -1, field_appearance_threshold = 0, compression = ${compression})`;
  }
}

const described = z.array(z.object({ column_name: z.string(), column_type: z.string() }));

/** The columns in their order. @throws AnalyticsFailed when the files can't be read, or not as one table */
export async function describeTable(session: AnalyticsSession, files: TableFiles, maxColumns = 10_000): Promise<readonly TableColumn[]> {
  const rows = await session.rows(`DESCRIBE FROM ${tableSql(files)}`, maxColumns);
  return described.parse(rows).map(({ column_name: name, column_type: type }) => ({ name, type }));
}

/** The same rows in the same order as Parquet, which is read by columns and knows where each row stands. @param target a path in the session's folder */
export async function asParquet(session: AnalyticsSession, files: TableFiles, target: string): Promise<TableFiles> {
  if (files.format === 'PARQUET') return files;
  await session.run(`COPY (FROM ${tableSql(files)}) TO ${text(target)} (FORMAT parquet, COMPRESSION snappy)`);
  return { format: 'PARQUET', gzip: false, paths: [target] };
}

/** Names that Parquet files get beside their own columns; {@link rowNumber} reads them. */
export const rowNumberColumns: readonly string[] = ['file_index', 'file_row_number'];

/** Where a row stands among all rows of Parquet files: grows along them. */
export const rowNumber = `((${identifier('file_index')}::BIGINT << 40) + ${identifier('file_row_number')})`;
