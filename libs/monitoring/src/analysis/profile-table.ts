import type { AnalyticsSession } from '@plinth/platform/analytics';
import { z } from 'zod';
import { type Baseline, type BaselineColumn, baselineFormat, type DriftOptions, principalAxes, type PrincipalAxes } from '../rules/index.js';
import { grouped, keptOfBaseline, mostTogether, readColumns, sampledRows, type WantedColumn } from './read-column.js';
import { columnsOf, type DriftTable, fromSql } from './table.js';

/** What a table holds, to be compared with later without its rows. The same rows give the same profile; its size does not depend on how many they are. */
export async function profileTable(session: AnalyticsSession, table: DriftTable, options: Pick<DriftOptions, 'columns' | 'left' | 'choices'> = {}): Promise<Baseline> {
  const { rows } = rowsShape.parse(await session.row(`SELECT count(*) AS rows FROM ${fromSql(table)}`));
  const wanted = (await columnsOf(session, table)).flatMap(({ name, type, kind: found }): readonly WantedColumn[] => {
    const kind = options.choices?.[name]?.kind ?? found;
    return kind === undefined || !isWanted(name, options) ? [] : [{ name, type, kind }];
  });
  const columns: BaselineColumn[] = [];
  for (const group of grouped(wanted, rows)) columns.push(...(await readColumns(session, table, rows, group, keptOfBaseline)));
  const numeric = columns.filter((column) => column.kind === 'NUMERIC' && column.numbers.total > 0).map(({ name }) => name);
  return { format: baselineFormat, rows, columns, axes: await axesOf(session, table, numeric, rows) };
}

/** Rows from which the axes are found. */
const rowsForAxes = 20_000;

/** Null where there is nothing to hang together. */
export async function axesOf(session: AnalyticsSession, table: DriftTable, numeric: readonly string[], rows: number): Promise<PrincipalAxes | null> {
  const names = numeric.slice(0, mostTogether);
  if (names.length < 2) return null;
  return principalAxes(await sampledRows(session, table, names, rows, rowsForAxes), names) ?? null;
}

const rowsShape = z.object({ rows: z.coerce.number() });

export function isWanted(name: string, { columns, left }: Pick<DriftOptions, 'columns' | 'left'>): boolean {
  return (columns === undefined || columns.includes(name)) && left?.includes(name) !== true;
}
