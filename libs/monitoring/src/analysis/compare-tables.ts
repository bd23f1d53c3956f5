import { setImmediate } from 'node:timers/promises';
import type { AnalyticsSession } from '@plinth/platform/analytics';
import { z } from 'zod';
import { type Baseline, type BaselineColumn, compareColumns, type ComparedColumn, compareEmbeddings, compareTexts, compareTogether, type ColumnKind, type DriftOptions, type DriftRefusal, type DriftReport, type MultivariateVerdict, type PrincipalAxes, refusal, reportOf } from '../rules/index.js';
import { axesOf, isWanted } from './profile-table.js';
import { grouped, keptOfRows, readColumns, sampledRows, type WantedColumn } from './read-column.js';
import { columnsOf, type DriftTable, type FoundColumn, fromSql } from './table.js';

/** One side: what its columns are, and a way to read some of them. */
interface Side {
  readonly rows: number;
  readonly columns: readonly FoundColumn[];
  readonly axes: (numeric: readonly string[]) => Promise<PrincipalAxes | null>;
  readonly read: (columns: readonly WantedColumn[]) => Promise<readonly BaselineColumn[]>;
}

/**
 * Compares a table with another, or with a saved profile. Columns are read one after another, so that what is held is the size of one; the same data and options give the same report.
 * @throws what the session throws
 */
export async function compareTables(session: AnalyticsSession, reference: Baseline | DriftTable, current: DriftTable, options: DriftOptions = {}): Promise<DriftReport> {
  const [before, now] = await Promise.all(['format' in reference ? savedSide(reference) : tableSide(session, reference), tableSide(session, current)]);
  const rows = { reference: before.rows, current: now.rows };
  if (rows.reference === 0) return reportOf(rows, [], [refusal('EMPTY_REFERENCE', null, 'The reference has no rows.')], null, options);
  if (rows.current === 0) return reportOf(rows, [], [refusal('EMPTY_WINDOW', null, 'There are no rows in the period.')], null, options);
  const compared: ComparedColumn[] = [];
  const refusals: DriftRefusal[] = [];
  const pairs: ColumnPair[] = [];
  for (const column of before.columns.filter(({ name }) => isWanted(name, options))) {
    const pair = pairOf(column, now, options);
    if ('code' in pair) refusals.push(pair);
    else pairs.push(pair);
  }
  const groups = grouped(pairs, Math.max(rows.reference, rows.current));
  for await (const read of readAhead(groups.map((group) => () => bothSides(before, now, group)))) {
    for (const [one, other] of read) {
      const outcome = judged(one, other, options);
      if ('code' in outcome) refusals.push(outcome);
      else compared.push(outcome);
      // What came meanwhile is taken in, and the process that reads is told to go on.
      await setImmediate();
    }
  }
  const known = new Set(before.columns.map(({ name }) => name));
  for (const { name } of now.columns) if (!known.has(name) && isWanted(name, options)) refusals.push(refusal('NEW_COLUMN', name, `${name} is new: the reference has no such column.`));
  const there = new Set([...known, ...now.columns.map(({ name }) => name)]);
  for (const name of options.columns ?? []) if (!there.has(name) && isWanted(name, options)) refusals.push(refusal('UNKNOWN_COLUMN', name, `${name} was to be compared, and neither the reference nor the new rows have it.`));
  const together = options.multivariate === true ? await multivariate(session, before, now, current, pairs) : null;
  if (options.multivariate === true && together === null) refusals.push(refusal('TOGETHER_NOT_COMPARED', null, 'The columns of numbers were not compared together: that takes two or more of them, each with values on both sides.'));
  return reportOf(rows, compared, refusals, together, options);
}

interface ColumnPair {
  readonly reference: WantedColumn;
  readonly current: WantedColumn;
}

function pairOf(column: FoundColumn, now: Side, options: DriftOptions): ColumnPair | DriftRefusal {
  const { name, type } = column;
  const choice = options.choices?.[name];
  const kind = choice?.kind ?? column.kind;
  if (kind === undefined) return refusal('NOT_COMPARED', name, `${name} is of type ${type}, which nothing here compares.`);
  const there = now.columns.find((other) => other.name === name);
  if (there === undefined) return refusal('MISSING_COLUMN', name, `${name} is gone: the reference has it, the new rows do not.`, true);
  if (kind === 'DATETIME' && choice?.test === undefined) return refusal('NOT_COMPARED', name, `${name} holds moments, which move by themselves; name a test for it to have it compared.`);
  if (choice?.kind === undefined && !fits(kind, there)) return refusal('TYPE_CHANGED', name, `${name} was of type ${type} and is of type ${there.type}.`, true);
  return { reference: { name, type, kind }, current: { name, type: there.type, kind } };
}

/** Groups that are asked for while one is judged: one process reads, another computes, and neither waits for the other. */
const groupsAhead = 2;

/** What the readers give, in their order. Whatever fails is told when its turn comes. */
async function* readAhead<Read>(readers: readonly (() => Promise<Read>)[]): AsyncGenerator<Read> {
  const ahead: Promise<Read>[] = [];
  for (const [at] of readers.entries()) {
    for (const reader of readers.slice(at + ahead.length, at + 1 + groupsAhead)) {
      const reading = reader();
      reading.catch(() => undefined);
      ahead.push(reading);
    }
    const [next] = ahead.splice(0, 1);
    if (next !== undefined) yield await next;
  }
}

async function bothSides(before: Side, now: Side, pairs: readonly ColumnPair[]): Promise<readonly (readonly [BaselineColumn, BaselineColumn])[]> {
  const [references, currents] = await Promise.all([before.read(pairs.map(({ reference }) => reference)), now.read(pairs.map(({ current }) => current))]);
  return references.flatMap((reference, at) => {
    const current = currents[at];
    return current === undefined ? [] : [[reference, current] as const];
  });
}

/** Whether a column can be read as it was. Words and sentences are both texts. */
function fits(kind: ColumnKind, { kind: now, type }: FoundColumn): boolean {
  return now === kind || ((kind === 'TEXT' || kind === 'CATEGORICAL') && type === 'VARCHAR');
}

function judged(reference: BaselineColumn, current: BaselineColumn, options: DriftOptions): ComparedColumn | DriftRefusal {
  const { name } = reference;
  const [values, currentValues] = [valuesOf(reference), valuesOf(current)];
  if (values === 0 && currentValues === 0) return refusal('NO_VALUES', name, `${name} has no value on either side.`);
  if (values === 0) return refusal('NO_VALUES', name, `${name} had no value in the reference and has some now.`, true);
  if (currentValues === 0) return refusal('NO_VALUES', name, `${name} had values in the reference and has none now.`, true);
  const minimum = options.minimumRows ?? 1;
  if (Math.min(values, currentValues) < minimum) return refusal('TOO_FEW_ROWS', name, `${name} has ${Math.min(values, currentValues)} values on one side, and ${minimum} are asked for.`);
  if (reference.kind === 'TEXT' && current.kind === 'TEXT') return compareTexts(reference, current);
  if (reference.kind === 'EMBEDDING' && current.kind === 'EMBEDDING') return compareEmbeddings(reference, current);
  return compareColumns(reference, current, options);
}

/** Rows whose loss is averaged: as many as a tenth of those from which the axes were found. */
const rowsPutOnAxes = 2_000;

/** Null where the reference has no axes, or the new rows lack one of its columns. */
async function multivariate(session: AnalyticsSession, before: Side, now: Side, current: DriftTable, pairs: readonly ColumnPair[]): Promise<MultivariateVerdict | null> {
  const numeric = pairs.filter(({ reference }) => reference.kind === 'NUMERIC').map(({ reference }) => reference.name);
  const axes = await before.axes(numeric);
  if (axes === null || !axes.columns.every((name) => numeric.includes(name))) return null;
  return compareTogether(axes, await sampledRows(session, current, axes.columns, now.rows, rowsPutOnAxes));
}

function valuesOf({ rows, nulls, notFinite }: BaselineColumn): number {
  return rows - nulls - notFinite;
}

const rowsShape = z.object({ rows: z.coerce.number() });

async function tableSide(session: AnalyticsSession, table: DriftTable): Promise<Side> {
  const { rows } = rowsShape.parse(await session.row(`SELECT count(*) AS rows FROM ${fromSql(table)}`));
  return { rows, columns: await columnsOf(session, table), axes: (numeric) => axesOf(session, table, numeric, rows), read: (columns) => readColumns(session, table, rows, columns, keptOfRows) };
}

function savedSide({ rows, columns, axes }: Baseline): Side {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return {
    rows,
    axes: async () => axes,
    columns: columns.map(({ name, type, kind }) => ({ name, type, kind })),
    read: async (wanted) => wanted.flatMap(({ name }) => byName.get(name) ?? []),
  };
}
