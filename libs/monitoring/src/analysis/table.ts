import { type AnalyticsSession, describeTable, identifier, type TableFiles, tableSql } from '@plinth/platform/analytics';
import { z } from 'zod';
import type { ColumnKind } from '../rules/index.js';

/** Rows to be compared: files in the session's folder, or those of their rows that a condition names. */
export interface DriftTable {
  readonly files: TableFiles;
  /** SQL that was rendered from a checked expression. */
  readonly where?: string;
}

/** A column as the files have it. Its kind is undefined where nothing here compares such a type. */
export interface FoundColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ColumnKind | undefined;
}

/** What stands behind FROM. */
export function fromSql({ files, where }: DriftTable): string {
  return where === undefined ? tableSql(files) : `(FROM ${tableSql(files)} WHERE ${where})`;
}

/** As many of the first rows say what texts are like. */
const rowsLookedAt = 10_000;

/** The columns in their order, with what they are compared as. Columns of text are categories unless most of their values have three words or more. */
export async function columnsOf(session: AnalyticsSession, table: DriftTable): Promise<readonly FoundColumn[]> {
  const described = (await describeTable(session, table.files)).map(({ name, type }) => ({ name, type, kind: kindOf(type) }));
  const texts = described.filter(({ type }) => type === 'VARCHAR');
  if (texts.length === 0) return described;
  const columns = texts.map(({ name }) => identifier(name));
  const shares = await session.row(`SELECT ${columns.map((column, at) => `avg((${column} LIKE '%_ _% _%')::INTEGER) AS c${at}`).join(', ')} FROM (SELECT ${columns.join(', ')} FROM ${fromSql(table)} LIMIT ${rowsLookedAt})`);
  const sentences = new Set(texts.filter((_, at) => share.parse(shares[`c${at}`]) > 0.5).map(({ name }) => name));
  return described.map((column) => (sentences.has(column.name) ? { ...column, kind: 'TEXT' as const } : column));
}

const share = z.number().nullable().transform((value) => value ?? 0);

function kindOf(type: string): ColumnKind | undefined {
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) return 'NUMERIC';
  if (/^(VARCHAR|BOOLEAN|UUID|ENUM\(.*\))$/.test(type)) return 'CATEGORICAL';
  if (/^(DATE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?)$/.test(type)) return 'DATETIME';
  return /^(FLOAT|DOUBLE|DECIMAL\([\d,]*\)|U?(TINY|SMALL|BIG)?INT(EGER)?)\[\d*\]$/.test(type) ? 'EMBEDDING' : undefined;
}
