import { asParquet, type AnalyticsSession, describeTable, identifier, type TableFiles, tableSql, text } from '@plinth/platform/analytics';
import { z } from 'zod';
import { binsFor, binSql, edgesOf } from './bins.js';
import { hasInfinity, isPlain, numberSql, shownSql, summarySql } from './column-sql.js';
import { UnusableTable } from './profiling.errors.js';
import { type ColumnProfile, profileFormat, type TableProfile } from './profile.js';
import { fromDuckDbType } from '../rules/types/duckdb-type.js';
import { type Column, type LogicalType, type Schema, typeText } from '../rules/types/logical-type.js';

/** More columns are no table that anyone looks at, and take the engine minutes and gigabytes. */
export const mostColumns = 10_000;
/** Values are told apart one by one up to here. What decides it is DuckDB's HyperLogLog, whose 64 registers are an eighth off. */
const exactUpTo = 8_000;
/** Longer values are not compared with each other: ten thousand of them would not fit. */
const longestCompared = 1_024;
const topCount = 20;
/** Columns that go through one pass together. More take memory out of all proportion (50: three times that of 20), and no less time. */
const columnsAtOnce = 20;

export interface ProfileOptions {
  /** Columns of which numbers are told and no values: no minimum, no top, no histogram. */
  readonly withheld?: ReadonlySet<string>;
}

/** The names and types of the columns. @throws UnusableTable, and what the session throws */
export async function inferSchema(session: AnalyticsSession, files: TableFiles): Promise<Schema> {
  const described = await describeTable(session, files, mostColumns).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ANALYTICS_ANSWER_TOO_LARGE') throw new UnusableTable('TOO_MANY_COLUMNS', `It has more than ${mostColumns} columns.`);
    throw error;
  });
  const required = files.format === 'PARQUET' ? await requiredColumns(session, files.paths) : new Set<string>();
  return {
    columns: described.map(({ name, type: written }): Column => {
      const type = fromDuckDbType(written);
      if (type === undefined) throw new UnusableTable('UNKNOWN_TYPE', `The column ${JSON.stringify(name.slice(0, 100))} is of a type that has no place here: ${written.slice(0, 100)}.`);
      return { name, type, nullable: !required.has(name) };
    }),
  };
}

/**
 * Counts what the columns of a table hold. Files are read once and more often, column by column; what is held meanwhile does not grow with the
 * number of rows. The session has one thread, or the last digits depend on chance.
 * @throws UnusableTable, and what the session throws
 */
export async function profileTable(session: AnalyticsSession, files: TableFiles, { withheld = new Set() }: ProfileOptions = {}): Promise<TableProfile> {
  const schema = await inferSchema(session, files);
  const parquet = await asParquet(session, files, `${session.folder}/table.parquet`);
  const table = tableSql(parquet);
  const { rows } = counted.parse(await session.row(`SELECT count(*) AS rows FROM ${table}`));
  const columns: ColumnProfile[] = [];
  for (let at = 0; at < schema.columns.length; at += columnsAtOnce) {
    const batch = schema.columns.slice(at, at + columnsAtOnce);
    const summaries = await session.row(`SELECT ${batch.map((column, index) => `${summarySql(column, withheld.has(column.name))} AS s${index}`).join(', ')} FROM ${table}`);
    for (const [index, column] of batch.entries()) columns.push(await columnProfile(session, table, column, summaryShape.parse(summaries[`s${index}`]), rows, withheld.has(column.name)));
  }
  return { format: profileFormat, rows, columns };
}

const count = z.coerce.number();
const counted = z.object({ rows: count });
const shown = z.string().nullable().optional();
const measure = z.number().nullable().optional();
const summaryShape = z.object({
  values: count,
  unbounded: count.optional(),
  groups: count.optional(),
  trues: count.optional(),
  minimum: shown,
  maximum: shown,
  least_number: measure,
  greatest_number: measure,
  mean: measure,
  deviation: measure,
  quantiles: z.array(z.number().nullable()).nullable().optional(),
  shortest: count.nullable().optional(),
  longest: count.nullable().optional(),
  length: measure,
});
type Summary = z.infer<typeof summaryShape>;

async function columnProfile(session: AnalyticsSession, table: string, { name, type, nullable }: Column, summary: Summary, rows: number, isWithheld: boolean): Promise<ColumnProfile> {
  const { values, unbounded, groups, trues, minimum, maximum, mean, deviation, quantiles, shortest, longest, length } = summary;
  const column = identifier(name);
  const grouped = groups !== undefined && values > 0 ? await frequent(session, table, column, groups, Number(longest ?? 0), isWithheld) : undefined;
  const histogram = isWithheld ? undefined : await histogramOf(session, table, column, type, summary);
  return {
    name,
    type: typeText(type),
    nullable,
    nulls: rows - values,
    ...(type.kind === 'boolean' ? { distinct: { count: Number((trues ?? 0) > 0) + Number(values > (trues ?? 0)), exact: true }, trues: trues ?? 0 } : {}),
    ...(groups === undefined ? {} : { distinct: grouped?.distinct ?? { count: values === 0 ? 0 : groups, exact: values === 0 } }),
    ...(minimum == null ? {} : { minimum }),
    ...(maximum == null ? {} : { maximum }),
    ...(isNumber(mean) ? { mean } : {}),
    ...(isNumber(deviation) ? { deviation } : {}),
    ...(quantiles?.every(isNumber) ? { quantiles } : {}),
    ...(unbounded ? { notFinite: unbounded } : {}),
    ...(histogram === undefined ? {} : { histogram }),
    ...(grouped?.top === undefined || isWithheld ? {} : { top: grouped.top }),
    ...(shortest == null || longest == null || !isNumber(length) ? {} : { lengths: { minimum: shortest, maximum: longest, mean: length } }),
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

const groupShape = z.array(z.object({ value: z.string(), rows: count, groups: count }));

/** Tells values apart one by one where they are few. Where they are many, the most frequent are found by a sketch and then counted. */
async function frequent(session: AnalyticsSession, table: string, column: string, groups: number, longest: number, isWithheld: boolean): Promise<Pick<ColumnProfile, 'distinct' | 'top'> | undefined> {
  if (longest > longestCompared) return undefined;
  const grouping = (where: string) => `SELECT ${shownSql('v')} AS value, n AS rows, count(*) OVER () AS groups FROM (SELECT ${column} AS v, count(*) AS n FROM ${table} WHERE ${where} GROUP BY ALL) ORDER BY n DESC, v LIMIT ${topCount}`;
  if (groups <= exactUpTo) {
    const found = groupShape.parse(await session.rows(grouping(`${column} IS NOT NULL`)));
    return { distinct: { count: found[0]?.groups ?? 0, exact: true }, top: { exact: true, values: found.map(({ value, rows }) => ({ value, count: rows })) } };
  }
  // DuckDB's own estimate says little: as many values as can be told apart are taken from all by their hash, and counted for all.
  const share = Math.ceil(groups / exactUpTo);
  const { rows: sampled } = counted.parse(await session.row(`SELECT count(*) AS rows FROM (SELECT DISTINCT ${column} FROM ${table} WHERE ${column} IS NOT NULL AND hash(${column}) % ${share} = 0)`));
  const distinct = { count: sampled * share, exact: false };
  if (isWithheld) return { distinct };
  const found = groupShape.parse(await session.rows(grouping(`${column} IN (SELECT unnest(approx_top_k(${column}, ${topCount})) FROM ${table})`)));
  const repeated = found.filter(({ rows }) => rows > 1).map(({ value, rows }) => ({ value, count: rows }));
  return { distinct, ...(repeated.length === 0 ? {} : { top: { exact: false, values: repeated } }) };
}

const binShape = z.array(z.object({ bin: z.number(), rows: count }));

async function histogramOf(session: AnalyticsSession, table: string, column: string, type: LogicalType, { least_number: least, greatest_number: greatest }: Summary): Promise<ColumnProfile['histogram']> {
  const number = numberSql(column, type);
  if (number === undefined || !isPlain(type) || !isNumber(least) || !isNumber(greatest)) return undefined;
  const bins = binsFor(least, greatest, type.kind === 'integer');
  const counted = binShape.parse(await session.rows(`SELECT ${binSql(number, bins)} AS bin, count(*) AS rows FROM ${table} WHERE ${column} IS NOT NULL${hasInfinity(type) ? ` AND isfinite(${column})` : ''} GROUP BY ALL`));
  const counts = Array.from({ length: bins.count }, () => 0);
  for (const { bin, rows } of counted) counts[bin] = rows;
  return { edges: edgesOf(bins), counts };
}

const parquetColumns = z.array(z.object({ file_name: z.string(), name: z.string(), repetition_type: z.string().nullable(), num_children: count.nullable() }));

/** Columns of which every file says that none of their values is NULL. More files than these are taken not to say so. */
async function requiredColumns(session: AnalyticsSession, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (paths.length > 100) return new Set();
  let required: Set<string> | undefined;
  for (const path of paths) {
    const parts = parquetColumns.parse(await session.rows(`SELECT file_name, name, repetition_type, num_children FROM parquet_schema(${text(path)})`, 10 * mostColumns));
    const here = new Set<string>();
    // A tree, each node followed by its children: only what hangs on the root is a column.
    let inside = 0;
    for (const { name, repetition_type: repetition, num_children: children } of parts.slice(1)) {
      if (inside === 0 && repetition === 'REQUIRED') here.add(name);
      inside = Math.max(inside - 1, 0) + (children ?? 0);
    }
    required = required === undefined ? here : new Set([...required].filter((name) => here.has(name)));
  }
  return required ?? new Set();
}
