import { type AnalyticsSession, describeTable, identifier, type TableFiles, tableSql } from '@plinth/platform/analytics';
import { z } from 'zod';
import { shownSql } from './column-sql.js';

/** A part of a dataset: the rows of a table of which a condition holds. */
export interface SplitRows {
  readonly name: string;
  readonly table: TableFiles;
  /** SQL over the columns of the table, from a checked expression; null: all of it. */
  readonly where: string | null;
}

export interface LeakageQuestion {
  /** Columns that tell things apart; null: whole rows. */
  readonly keys: readonly string[] | null;
  /** Columns whose values are never shown. */
  readonly withheld?: ReadonlySet<string>;
}

export interface Leak {
  readonly left: string;
  readonly right: string;
  /** Keys (or different rows) that are in both. */
  readonly shared: number;
  /** Rows of each that have one of them. */
  readonly leftRows: number;
  readonly rightRows: number;
  /** A few of them, by column, the first in order; "•••" where values are withheld. */
  readonly examples: readonly Readonly<Record<string, string | null>>[];
}

const mostExamples = 5;
const hidden = '•••';
const count = z.coerce.number();
const totals = z.object({ shared: count, left_rows: count, right_rows: count });

/**
 * The pairs of splits that share a key, or a row. Exact: hashes only choose what is compared, and what is equal is found by the values
 * themselves. What does not fit in memory goes to the session's scratch folder. A key with a NULL in it is the same as another with a NULL there.
 * @throws what the session throws
 */
export async function findLeakage(session: AnalyticsSession, splits: readonly SplitRows[], { keys, withheld = new Set() }: LeakageQuestion): Promise<readonly Leak[]> {
  const columns = keys ?? (await commonColumns(session, splits));
  const names = columns.map(identifier);
  for (const [index, { table, where }] of splits.entries())
    await session.run(`CREATE TABLE split_${index} AS SELECT ${[...names.map((name, at) => `${name} AS k${at}`), 'count(*) AS n'].join(', ')} FROM ${tableSql(table)}${where === null ? '' : ` WHERE ${where}`} GROUP BY ALL`);
  const leaks: Leak[] = [];
  for (let left = 0; left < splits.length; left++) for (let right = left + 1; right < splits.length; right++) leaks.push(await leakBetween(session, splits, left, right, columns, withheld));
  for (let index = 0; index < splits.length; index++) await session.run(`DROP TABLE split_${index}`);
  return leaks.filter(({ shared }) => shared > 0);
}

async function leakBetween(session: AnalyticsSession, splits: readonly SplitRows[], left: number, right: number, columns: readonly string[], withheld: ReadonlySet<string>): Promise<Leak> {
  const same = columns.map((_name, at) => `l.k${at} IS NOT DISTINCT FROM r.k${at}`).join(' AND ');
  const both = `split_${left} l JOIN split_${right} r ON ${same}`;
  const { shared, left_rows: leftRows, right_rows: rightRows } = totals.parse(await session.row(`SELECT count(*) AS shared, coalesce(sum(l.n), 0) AS left_rows, coalesce(sum(r.n), 0) AS right_rows FROM ${both}`));
  const shown = columns.map((name, at) => `${withheld.has(name) ? `'${hidden}'` : shownSql(`l.k${at}`)} AS s${at}`).join(', ');
  const examples = shared === 0 ? [] : z.array(z.record(z.string(), z.string().nullable())).parse(await session.rows(`SELECT ${shown} FROM ${both} ORDER BY ${columns.map((_name, at) => `CAST(l.k${at} AS VARCHAR)`).join(', ')} LIMIT ${mostExamples}`));
  return {
    left: splits[left]?.name ?? '',
    right: splits[right]?.name ?? '',
    shared,
    leftRows,
    rightRows,
    examples: examples.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[`s${at}`] ?? null]))),
  };
}

/** Rows are the same when what both have in common is the same: a column that only one has tells them not apart. */
async function commonColumns(session: AnalyticsSession, splits: readonly SplitRows[]): Promise<readonly string[]> {
  const all = await Promise.all(splits.map(({ table }) => describeTable(session, table)));
  const [first = [], ...others] = all.map((columns) => columns.map(({ name }) => name));
  return first.filter((name) => others.every((names) => names.includes(name)));
}
