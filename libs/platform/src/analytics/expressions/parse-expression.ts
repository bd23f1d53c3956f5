import { z } from 'zod';
import { AnalyticsFailed } from '../analytics.errors.js';
import type { AnalyticsSession } from '../session.js';
import { identifier, text } from '../sql-text.js';
import { type Expression, renderExpression } from './expression.js';
import { InvalidExpression } from './expression.errors.js';
import { asList, asTree, readTree, type Tree } from './read-tree.js';

/** UTF-16 units of an expression's text. */
export const longestExpression = 4_000;

/** What an expression may read. Types are DuckDB's, from the server's own hands. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type: string;
}

export interface CheckedExpression {
  readonly expression: Expression;
  /** DuckDB's name of the type that the value has. */
  readonly type: string;
}

const before = 'SELECT (';
const after = '\n) AS "value"';
const answerOf = z.object({ tree: z.string() });
const boundOf = z.object({ column_type: z.string() });

/**
 * Parses one scalar expression, refuses everything that is not on the list of what may stand in it, and has DuckDB bind it to the columns.
 * @throws InvalidExpression
 */
export async function checkExpression(session: AnalyticsSession, written: string, columns: readonly DeclaredColumn[]): Promise<CheckedExpression> {
  const expression = await parseExpression(session, written, columns.map(({ name }) => name));
  const declared = columns.length === 0 ? '' : ` FROM (SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${identifier(name)}`).join(', ')})`;
  try {
    const bound = await session.row(`DESCRIBE SELECT ${renderExpression(expression)} AS "value"${declared}`);
    return { expression, type: boundOf.parse(bound).column_type };
  } catch (error) {
    if (!(error instanceof AnalyticsFailed)) throw error;
    throw new InvalidExpression('TYPE', `The expression does not fit the types of its columns: ${error.reason.split('\n')[0]}`, { help: 'Cast a column to what the function takes, such as CAST(price AS DOUBLE).' });
  }
}

/** The checked tree of one scalar expression, not yet bound to types. @throws InvalidExpression */
export async function parseExpression(session: AnalyticsSession, written: string, columns: readonly string[]): Promise<Expression> {
  if (written.length > longestExpression) throw new InvalidExpression('TOO_LARGE', `The expression has more than ${longestExpression} characters.`);
  if (written.trim() === '') throw new InvalidExpression('SYNTAX', 'The expression is empty.', { position: 0 });
  if (written.includes('\0')) throw new InvalidExpression('SYNTAX', 'The expression has a zero byte.', { position: written.indexOf('\0') });
  const position = positionIn(written);
  const parsed = asTree(JSON.parse(await serialized(session, written)));
  if (parsed.error !== false) throw new InvalidExpression('SYNTAX', `The expression can not be parsed: ${String(parsed.error_message).split('\n')[0]}.`, { position: position(Number(parsed.position)) });
  return readTree(onlyExpression(parsed), { column: finderOf(columns), position });
}

async function serialized(session: AnalyticsSession, written: string): Promise<string> {
  try {
    const { tree } = answerOf.parse(await session.row(`SELECT json_serialize_sql(${text(`${before}${written}${after}`)})::VARCHAR AS tree`));
    // JSON's numbers lose digits beyond 2^53, and have no infinity. In a text of JSON these quotes would be escaped.
    return tree.replace(/(?<!\\)"(value|lower|upper)":(-?(?:\d{16,}|Infinity|NaN))(?=[,}])/g, '"$1":"$2"');
  } catch (error) {
    if (!(error instanceof AnalyticsFailed)) throw error;
    throw new InvalidExpression('SYNTAX', `The expression can not be parsed: ${error.reason.split('\n')[0]}`);
  }
}

/** The one expression of a query that has nothing else: a text that closes our parenthesis and goes on is more than one expression. */
function onlyExpression(parsed: Tree): Tree {
  const [statement, ...further] = asList(parsed.statements);
  const node = asTree(asTree(statement).node);
  const [only, ...others] = asList(node.select_list);
  const nothingElse =
    further.length === 0 &&
    others.length === 0 &&
    node.type === 'SELECT_NODE' &&
    asTree(only).alias === 'value' &&
    asList(node.modifiers).length === 0 &&
    asList(asTree(node.cte_map).map).length === 0 &&
    asTree(node.from_table).type === 'EMPTY' &&
    asList(node.group_expressions).length === 0 &&
    asList(node.group_sets).length === 0 &&
    ['where_clause', 'having', 'sample', 'qualify'].every((clause) => node[clause] === null);
  if (!nothingElse) throw new InvalidExpression('NOT_ONE_EXPRESSION', 'This is more than one expression.');
  return asTree(only);
}

/** SQL takes names without regard to case; of columns that differ in nothing else, only the exact name is meant. */
function finderOf(columns: readonly string[]): (name: string) => string | undefined {
  const exact = new Set(columns);
  const folded = new Map<string, string | undefined>();
  for (const column of columns) folded.set(column.toLowerCase(), folded.has(column.toLowerCase()) ? undefined : column);
  return (name) => (exact.has(name) ? name : folded.get(name.toLowerCase()));
}

/** DuckDB counts bytes of UTF-8 from the start of our query, and says 2^64 - 1 where it does not know. */
function positionIn(written: string): (location: unknown) => number | undefined {
  const content = Buffer.from(written);
  return (location) => {
    const offset = Number(location) - before.length;
    return Number.isInteger(offset) && offset >= 0 && offset <= content.length ? content.subarray(0, offset).toString().length : undefined;
  };
}
