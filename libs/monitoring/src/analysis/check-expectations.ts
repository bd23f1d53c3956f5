import { AnalyticsFailed, type AnalyticsSession, describeTable, double, identifier, type TableColumn, type TableFiles, tableSql, text, textList } from '@plinth/platform/analytics';
import { z } from 'zod';
import { columnOf, type Expectation, type ExpectationFindings, type ExpectationResult, familyOf, findingsOf, fitsFamily, maskedExample, wordsOf } from '../rules/expectations/index.js';
import { className } from './class-name.js';

/** What is needed to look, beside the table. */
export interface ExpectationContext {
  /** For how fresh something is. */
  readonly now: Date;
  /** Columns whose values are not shown, in small letters; or all of them. */
  readonly masked: ReadonlySet<string> | 'ALL';
  /** The table that a REFERENCE means; null where it is not there for whoever asks. */
  readonly referenced: (expectation: Extract<Expectation, { kind: 'REFERENCE' }>) => Promise<TableFiles | null>;
}

/** Characters of an example. */
const longestExample = 200;
const aheadHours = 1;

const whole = z.coerce.number();
const foundShape = z.object({ n: whole, e: z.string().nullable() });
type Found = z.infer<typeof foundShape>;
type Session = Pick<AnalyticsSession, 'row' | 'rows'>;

/**
 * Looks whether a table is as it is expected to be. Rows are counted where they lie, and one that is otherwise is shown as an example: the first by its text, so that it is the same each time.
 * @param files null where there are no rows at all: only how many are expected can be told of them
 */
export async function checkExpectations(session: AnalyticsSession, files: TableFiles | null, expectations: readonly Expectation[], context: ExpectationContext): Promise<ExpectationFindings> {
  if (files === null) return findingsOf(0, expectations.map((each) => (each.kind === 'VOLUME' ? volumeResult(each, 0) : resultOf(each, null, 0, null, 'There are no rows to look at'))));
  const columns = new Map((await describeTable(session, files)).map((column) => [column.name, column]));
  const { n: rows } = z.object({ n: whole }).parse(await session.row(`SELECT count(*) AS n FROM ${tableSql(files)}`));
  const results: ExpectationResult[] = [];
  for (const expectation of expectations) results.push(masked(await checked(session, files, rows, columns, expectation, context), expectation, context));
  return findingsOf(rows, results);
}

async function checked(session: AnalyticsSession, files: TableFiles, rows: number, columns: ReadonlyMap<string, TableColumn>, expectation: Expectation, context: ExpectationContext): Promise<ExpectationResult> {
  if (expectation.kind === 'SCHEMA') return schemaResult(expectation, rows, columns);
  if (expectation.kind === 'VOLUME') return volumeResult(expectation, rows);
  const lacking = (expectation.kind === 'UNIQUE' ? expectation.columns : [expectation.column]).find((name) => !columns.has(name));
  if (lacking !== undefined) return resultOf(expectation, false, rows, null, `The column ${lacking} is missing`);
  if (rows === 0) return resultOf(expectation, null, 0, null, 'There are no rows to look at');
  const column = columns.get(columnOf(expectation) ?? '');
  if (!column) throw new Error('A column that is there was not found.');
  try {
    return await rowsResult(session, tableSql(files), rows, columns, column, expectation, context);
  } catch (error) {
    if (!(error instanceof AnalyticsFailed)) throw error;
    return resultOf(expectation, null, 0, null, `It could not be looked at (${error.category})`);
  }
}

function volumeResult(expectation: Extract<Expectation, { kind: 'VOLUME' }>, rows: number): ExpectationResult {
  const holds = (expectation.atLeast === null || rows >= expectation.atLeast) && (expectation.atMost === null || rows <= expectation.atMost);
  return resultOf(expectation, holds, holds ? 0 : rows, null, `There are ${rows} rows`);
}

function schemaResult(expectation: Extract<Expectation, { kind: 'SCHEMA' }>, rows: number, columns: ReadonlyMap<string, TableColumn>): ExpectationResult {
  const problems = expectation.columns.flatMap(({ name, type }) => {
    const found = columns.get(name);
    if (!found) return [{ column: name, said: `The column ${name} is missing` }];
    return type === null || fitsFamily(familyOf(found.type), type) ? [] : [{ column: name, said: `${name} is of type ${found.type}, not ${type.toLowerCase()}` }];
  });
  const known = new Set(expectation.columns.map(({ name }) => name));
  const others = expectation.exact ? [...columns.keys()].filter((name) => !known.has(name)).map((name) => ({ column: name, said: `The column ${name} is not expected` })) : [];
  const [first, ...more] = [...problems, ...others];
  if (!first) return resultOf(expectation, true, 0, null, '');
  return { ...resultOf(expectation, false, rows, null, `${first.said}${more.length ? `, and ${more.length} more` : ''}`), column: first.column };
}

async function rowsResult(session: AnalyticsSession, from: string, rows: number, columns: ReadonlyMap<string, TableColumn>, column: TableColumn, expectation: Exclude<Expectation, { kind: 'SCHEMA' | 'VOLUME' }>, context: ExpectationContext): Promise<ExpectationResult> {
  const name = identifier(column.name);
  const family = familyOf(column.type);
  const count = async (otherwise: string, example = `CAST(${name} AS VARCHAR)`): Promise<Found> => foundShape.parse(await session.row(`SELECT count(*) FILTER (${otherwise}) AS n, min(left(${example}, ${longestExample})) FILTER (${otherwise}) AS e FROM ${from}`));
  const tolerated = ({ n, e }: Found): ExpectationResult => resultOf(expectation, n <= ('tolerance' in expectation ? expectation.tolerance : 0) * rows, n, e, `${n} of ${rows} rows ${n === 1 ? 'is' : 'are'} otherwise`);
  switch (expectation.kind) {
    case 'NOT_NULL': return tolerated({ ...(await count(`${name} IS NULL`)), e: null });
    case 'RANGE': {
      if (family !== 'INTEGER' && family !== 'NUMBER') return resultOf(expectation, false, rows, null, `${column.name} is of type ${column.type}, and numbers are expected`);
      const value = `${name}::DOUBLE`;
      return tolerated(await count([`isnan(${value})`, expectation.min === null ? [] : `${value} < ${double(expectation.min)}`, expectation.max === null ? [] : `${value} > ${double(expectation.max)}`].flat().join(' OR ')));
    }
    case 'SET': return tolerated(await count(`${name} IS NOT NULL AND coalesce(NOT list_contains(${textList(expectation.values)}, ${className(column, false)}), true)`));
    case 'PATTERN': return tolerated(await count(`NOT regexp_full_match(CAST(${name} AS VARCHAR), ${text(expectation.pattern)})`));
    case 'UNIQUE': {
      const keys = expectation.columns.map(identifier);
      const shown = `concat_ws(', ', ${keys.map((key) => `CAST(${key} AS VARCHAR)`).join(', ')})`;
      const groups = `SELECT ${keys.join(', ')}, count(*) AS times FROM ${from} WHERE ${keys.map((key) => `${key} IS NOT NULL`).join(' AND ')} GROUP BY ALL HAVING count(*) > 1`;
      return tolerated(foundShape.parse(await session.row(`SELECT coalesce(sum(times), 0) AS n, min(left(${shown}, ${longestExample})) AS e FROM (${groups})`)));
    }
    case 'FRESH': return freshResult(session, from, rows, column, expectation, context.now);
    case 'REFERENCE': {
      const files = await context.referenced(expectation);
      if (!files) return resultOf(expectation, null, 0, null, `There is no ${expectation.dataset} to look it up in`);
      const there = (await describeTable(session, files)).find((each) => each.name === expectation.in);
      if (!there) return resultOf(expectation, null, 0, null, `${expectation.dataset} has no column ${expectation.in}`);
      return tolerated(foundShape.parse(
        await session.row(`SELECT count(*) AS n, min(left(v, ${longestExample})) AS e FROM (SELECT ${className(column, false)} AS v FROM ${from}) AS t WHERE v IS NOT NULL AND NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT ${className(there, false)} AS v FROM ${tableSql(files)}) AS r WHERE r.v = t.v)`),
      ));
    }
  }
}

const latestShape = z.object({ hours: z.coerce.number().nullable(), e: z.string().nullable() });

async function freshResult(session: Session, from: string, rows: number, column: TableColumn, expectation: Extract<Expectation, { kind: 'FRESH' }>, now: Date): Promise<ExpectationResult> {
  const family = familyOf(column.type);
  if (family !== 'DATE' && family !== 'TIMESTAMP' && family !== 'TEXT') return resultOf(expectation, false, rows, null, `${column.name} is of type ${column.type}, and moments are expected`);
  // Texts and moments without a zone are UTC.
  const name = identifier(column.name);
  const moment = column.type.includes('TIME ZONE') ? name : family === 'TEXT' ? `TRY_CAST(${name} AS TIMESTAMPTZ)` : `CAST(${name} AS TIMESTAMP)`;
  const { hours, e } = latestShape.parse(await session.row(`SELECT (${now.getTime()} - epoch_ms(latest)) / 3600000.0 AS hours, CAST(latest AS VARCHAR) AS e FROM (SELECT max(${moment}) AS latest FROM ${from})`));
  if (hours === null) return resultOf(expectation, false, rows, null, `${column.name} has no moment`);
  const holds = hours <= expectation.withinHours && hours >= -aheadHours;
  return resultOf(expectation, holds, holds ? 0 : rows, holds ? null : e, hours < -aheadHours ? `The latest is ${Number((-hours).toPrecision(3))} hours ahead` : `The latest is ${Number(hours.toPrecision(3))} hours old`);
}

function resultOf(expectation: Expectation, holds: boolean | null, rows: number, example: string | null, said: string): ExpectationResult {
  const words = `it is expected that ${wordsOf(expectation)}`;
  return { kind: expectation.kind, column: columnOf(expectation), holds, rows, example: holds === true ? null : example, sentence: holds === true ? `As expected: ${wordsOf(expectation)}.` : `${said}: ${words}.` };
}

/** What a sensitive column holds is nobody's example. */
function masked(result: ExpectationResult, expectation: Expectation, { masked: hidden }: ExpectationContext): ExpectationResult {
  const names = expectation.kind === 'UNIQUE' ? expectation.columns : result.column === null ? [] : [result.column];
  const isHidden = hidden === 'ALL' || names.some((name) => hidden.has(name.toLowerCase()));
  return result.example !== null && isHidden ? { ...result, example: maskedExample } : result;
}
