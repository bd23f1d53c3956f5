import { type AnalyticsSession, identifier, type TableFiles, tableSql, textList } from '@plinth/platform/analytics';
import { z } from 'zod';
import type { ColumnDoubt, ColumnFinding } from '../rules/index.js';
import { toDuckDbType } from '../rules/types/duckdb-type.js';

const count = z.coerce.number();

/** Looks up in the rows what their types do not tell. Of Parquet the footers suffice, as far as they count nulls. @throws what the session throws */
export async function settleDoubts(session: AnalyticsSession, files: TableFiles, doubts: readonly ColumnDoubt[]): Promise<ReadonlyMap<string, ColumnFinding>> {
  if (doubts.length === 0) return new Map();
  return files.format === 'PARQUET' ? nullsOfFooters(session, files, doubts) : readRows(session, files, doubts);
}

async function readRows(session: AnalyticsSession, files: TableFiles, doubts: readonly ColumnDoubt[]): Promise<ReadonlyMap<string, ColumnFinding>> {
  const counts = doubts.flatMap(({ name, fits }, index) => [`count(*) - count(${identifier(name)}) AS n${index}`, ...(fits ? [`count(*) FILTER (${misfitSql(name, fits)}) AS m${index}`] : [])]);
  const row = await session.row(`SELECT ${counts.join(', ')} FROM ${tableSql(files)}`);
  return new Map(doubts.map(({ name, fits }, index) => [name, { hasNulls: count.parse(row[`n${index}`]) > 0, fits: fits !== null && count.parse(row[`m${index}`]) === 0 }]));
}

/** A value that the type does not take, or not without loss: casts round where they can. */
function misfitSql(name: string, { type, seen }: NonNullable<ColumnDoubt['fits']>): string {
  const [value, cast] = [identifier(name), `TRY_CAST(${identifier(name)} AS ${toDuckDbType(type)})`];
  return `${value} IS NOT NULL AND (${cast} IS NULL OR TRY_CAST(${cast} AS ${toDuckDbType(seen)}) IS DISTINCT FROM ${value})`;
}

const nullsShape = z.array(z.object({ name: z.string(), nulls: count.nullable(), chunks: count, counted: count }));

/** A column whose nulls are not counted in every part of every file is taken to have some. */
async function nullsOfFooters(session: AnalyticsSession, { paths }: TableFiles, doubts: readonly ColumnDoubt[]): Promise<ReadonlyMap<string, ColumnFinding>> {
  const found = nullsShape.parse(await session.rows(`SELECT path_in_schema AS name, sum(stats_null_count) AS nulls, count(*) AS chunks, count(stats_null_count) AS counted FROM parquet_metadata(${textList(paths)}) GROUP BY ALL`, 100_000));
  const free = new Set(found.filter(({ nulls, chunks, counted }) => nulls === 0 && counted === chunks).map(({ name }) => name));
  return new Map(doubts.map(({ name }) => [name, { fits: false, hasNulls: !free.has(name) }]));
}
