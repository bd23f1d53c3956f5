import { type AnalyticsSession, identifier, type SketchSize } from '@plinth/platform/analytics';
import { z } from 'zod';
import type { BaselineColumn, CategoryDistribution, ColumnKind, NumberDistribution } from '../rules/index.js';
import { type DriftTable, fromSql } from './table.js';

/** How much of a column is kept. */
export interface Kept {
  readonly numbers: SketchSize;
  /** Categories that are kept one by one. */
  readonly categories: number;
}

/** Of tables that are at hand: exact up to a million different numbers. */
export const keptOfRows: Kept = { numbers: { exactUpTo: 1 << 20, cells: 1 << 16 }, categories: 100_000 };
/** Of what is saved: a column takes 100 KB at the most. */
export const keptOfBaseline: Kept = { numbers: { exactUpTo: 1 << 13, cells: 1 << 12 }, categories: 2_000 };

/** Numbers that embeddings are sampled down to, over all vectors of a side, and bounds for how many vectors these are. */
const sampledNumbers = 256_000;
const [fewestVectors, mostVectors] = [200, 1_000];

export interface WantedColumn {
  readonly name: string;
  readonly type: string;
  /** What it is read as. */
  readonly kind: ColumnKind;
}

/** Rows times columns that are read in one pass, and bounds for how many columns these are: together they are the faster, and take the more memory. */
const cellsAtOnce = 1 << 21;
const [fewestAtOnce, mostAtOnce] = [2, 8];

/** Columns in groups that are read together. */
export function grouped<Column>(columns: readonly Column[], rows: number): readonly (readonly Column[])[] {
  const size = Math.max(fewestAtOnce, Math.min(mostAtOnce, Math.floor(cellsAtOnce / Math.max(1, rows))));
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, at) => columns.slice(at * size, (at + 1) * size));
}

/** What columns hold, in their order. Rows stream through the engine; what comes here has the size that is kept. @param rows of the table */
export async function readColumns(session: AnalyticsSession, table: DriftTable, rows: number, columns: readonly WantedColumn[], kept: Kept): Promise<readonly BaselineColumn[]> {
  const numeric = columns.filter((column): column is WantedColumn & { readonly kind: 'NUMERIC' | 'DATETIME' } => column.kind === 'NUMERIC' || column.kind === 'DATETIME');
  // All are asked for at once: the engine does not wait for this process between one and the next.
  const [distributions, others] = await Promise.all([
    numeric.length === 0 ? [] : session.numbers(`SELECT ${numeric.map(numberSql).join(', ')} FROM ${fromSql(table)}`, kept.numbers),
    Promise.all(columns.filter(({ kind }) => kind !== 'NUMERIC' && kind !== 'DATETIME').map((column) => readOther(session, table, rows, column, kept))),
  ]);
  const found = new Map(others.map((column) => [column.name, column]));
  for (const [at, { name, type, kind }] of numeric.entries()) {
    const column = distributions[at];
    if (column === undefined) throw new Error('A column that was asked for is not there.');
    const { rows: read, nulls, notFinite, ...numbers } = column;
    found.set(name, { kind, name, type, rows: read, nulls, notFinite, numbers });
  }
  return columns.flatMap(({ name }) => found.get(name) ?? []);
}

function numberSql({ name, kind }: WantedColumn): string {
  const column = identifier(name);
  return kind === 'NUMERIC' ? `${column}::DOUBLE` : `CASE WHEN isfinite(${column}) THEN epoch(${column}) WHEN ${column} IS NOT NULL THEN 'nan'::DOUBLE END`;
}

async function readOther(session: AnalyticsSession, table: DriftTable, rows: number, { name, type, kind }: WantedColumn, kept: Kept): Promise<BaselineColumn> {
  const [column, from] = [identifier(name), fromSql(table)];
  switch (kind) {
    case 'NUMERIC':
    case 'DATETIME':
      throw new Error('Numbers are read together.');
    case 'CATEGORICAL': {
      const found = await categories(session, `SELECT ${column}::VARCHAR AS v, count(*) AS n FROM ${from} WHERE ${column} IS NOT NULL GROUP BY 1`, kept.categories);
      return { kind, name, type, rows, nulls: rows - found.total, notFinite: 0, categories: found };
    }
    case 'TEXT': {
      const [lengths] = await session.numbers(`SELECT length(${column})::DOUBLE FROM ${from}`, kept.numbers);
      if (lengths === undefined) throw new Error('A column that was asked for is not there.');
      const words = await categories(session, `SELECT v, count(*) AS n FROM (SELECT unnest(regexp_extract_all(lower(${column}), '[\\p{L}\\p{N}]+')) AS v FROM ${from}) GROUP BY 1`, kept.categories);
      return { kind, name, type, rows, nulls: lengths.nulls, notFinite: 0, lengths: numbersOf(lengths), words };
    }
    case 'EMBEDDING': {
      const { given, ...found } = await vectors(session, column, from);
      return { kind, name, type, rows, nulls: rows - given, notFinite: 0, ...found };
    }
  }
}

function numbersOf({ values, counts, total, mean, variance, radius }: NumberDistribution): NumberDistribution {
  return { values, counts, total, mean, variance, radius };
}

const whole = z.coerce.number();
const groupsShape = z.object({ labels: z.array(z.string()).nullable(), counts: z.array(whole).nullable(), total: whole.nullable(), groups: whole.nullable() });

/** The most frequent categories, ties by their text, in one row of two lists. @param grouped a query of `v` and `n` */
async function categories(session: AnalyticsSession, grouped: string, most: number): Promise<CategoryDistribution> {
  const found = groupsShape.parse(
    await session.row(`SELECT list(v) AS labels, list(n) AS counts, any_value(total) AS total, any_value(groups) AS groups FROM (SELECT v, n, sum(n) OVER () AS total, count(*) OVER () AS groups FROM (${grouped}) ORDER BY n DESC, v LIMIT ${most})`),
  );
  const labels = found.labels ?? [];
  const counts = found.counts ?? [];
  const [total, groups] = [found.total ?? 0, found.groups ?? 0];
  const rest = total - counts.reduce((sum, count) => sum + count, 0);
  return { labels, counts, total, others: groups > labels.length ? { rows: rest, categories: groups - labels.length } : null };
}

const lengthShape = z.object({ longest: whole.nullable(), given: whole });

/** Every so manieth vector that is whole, in the order of the rows. Where lengths differ, those of the longest. */
async function vectors(session: AnalyticsSession, column: string, from: string): Promise<{ readonly given: number; readonly dimensions: number; readonly sample: Float64Array }> {
  const { longest, given } = lengthShape.parse(await session.row(`SELECT max(len(${column})) AS longest, count(${column}) AS given FROM ${from}`));
  const dimensions = longest ?? 0;
  if (dimensions === 0) return { given, dimensions: 0, sample: new Float64Array() };
  const wanted = Math.min(mostVectors, Math.max(fewestVectors, Math.floor(sampledNumbers / dimensions)));
  const step = Math.max(1, Math.ceil(given / wanted));
  const numbered = `SELECT ${column}::DOUBLE[] AS v, row_number() OVER () - 1 AS r FROM ${from} WHERE len(${column}) = ${dimensions}`;
  const sample = await session.series(`SELECT unnest(v) FROM (SELECT v FROM (${numbered}) WHERE r % ${step} = 0 ORDER BY r)`, wanted * dimensions);
  return { given, dimensions, sample };
}

/** Columns that are compared together: more take the third power of their number. */
export const mostTogether = 200;

/** Every so manieth row of columns of numbers, one row after the other, NULL as NaN. */
export async function sampledRows(session: AnalyticsSession, table: DriftTable, names: readonly string[], rows: number, most: number): Promise<Float64Array> {
  const step = Math.max(1, Math.ceil(rows / most));
  const numbered = `SELECT *, row_number() OVER () - 1 AS plinth_row FROM (SELECT ${names.map((name, at) => `${identifier(name)}::DOUBLE AS c${at}`).join(', ')} FROM ${fromSql(table)})`;
  return session.series(`SELECT unnest([${names.map((_, at) => `c${at}`).join(', ')}]) FROM (FROM (${numbered}) WHERE plinth_row % ${step} = 0 ORDER BY plinth_row)`, most * names.length);
}
