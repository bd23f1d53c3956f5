import { type AnalyticsSession, describeTable, double, identifier, rowNumber, type TableColumn, type TableFiles, tableSql, textList } from '@plinth/platform/analytics';
import { z } from 'zod';
import { idColumn, type RowComparison, type RowValue, timeColumn } from '../rules/predictions/index.js';
import { className, finite, isNumber, isPositive } from './class-name.js';

/** Characters of one value; what is longer ends with an ellipsis. */
const longestValue = 500;

/** Which rows of files of predictions are wanted. */
export interface RowsWanted {
  /** In the order in which their rows are listed. */
  readonly predictions: TableFiles;
  /** In the order in which they came. Null: there are none. */
  readonly labels: TableFiles | null;
  /** Milliseconds since 1970. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Labels of before are none. */
  readonly labelsFrom: number | undefined;
  readonly ids: readonly string[] | undefined;
  readonly labelled: boolean | undefined;
  readonly comparison: RowComparison | undefined;
  readonly wrong: boolean | undefined;
  /** Columns whose values are wanted, of predictions and of labels. Those that the files lack have none. */
  readonly columns: readonly string[];
  readonly labelColumns: readonly string[];
  /** Rows of the first file that were listed before. */
  readonly skipped: number;
  readonly limit: number;
}

export interface ReadRow {
  /** Index of its file. */
  readonly file: number;
  readonly row: number;
  readonly id: string;
  readonly at: number;
  /** In the order of the wanted columns. */
  readonly values: readonly RowValue[];
  readonly labels: readonly RowValue[];
  readonly labelledAt: number | null;
  readonly isContradicted: boolean;
  readonly isWrong: boolean | null;
}

const whole = z.coerce.number();
const rowShape = z.looseObject({ f: whole, r: whole, id: z.string(), moment: whole, told: whole.nullable(), contradicted: z.boolean(), wrong: z.boolean().nullable() });

/** Rows in the order of their files, each beside the label of its id. Of labels that contradict each other that of the latest moment counts; of one moment, what came later. NULL and NaN are no label. */
export async function readRows(session: AnalyticsSession, wanted: RowsWanted): Promise<readonly ReadRow[]> {
  const { predictions, labels, columns, labelColumns, comparison } = wanted;
  const found = byName(await describeTable(session, predictions));
  const told = byName(labels ? await describeTable(session, labels) : []);
  const shown = columns.map((name, at) => `${valueSql(found.get(name.toLowerCase()))} AS c${at}`);
  const kept = labelColumns.map((name) => told.get(name.toLowerCase()));
  const [output, label] = comparison ? [found.get(comparison.output.toLowerCase()), told.get(comparison.label.toLowerCase())] : [];
  const compared = comparison && output && label ? comparisonSql(comparison, output, label) : undefined;
  const rows = `SELECT ${identifier('file_index')} AS f, ${identifier('file_row_number')} AS r, ${idSql} AS id, ${timeSql} AS moment, ${compared?.output ?? 'NULL'} AS o${shown.map((each) => `, ${each}`).join('')} FROM ${tableSql(predictions)} WHERE ${conditions(wanted).join(' AND ')}`;
  const answers = `SELECT id, max(t) AS told${kept.map((_, at) => `, arg_max(l${at}, struct_pack(t := t, n := n)) FILTER (WHERE l${at} IS NOT NULL) AS l${at}`).join('')}, ${kept.map((_, at) => `count(DISTINCT l${at}) > 1`).join(' OR ') || 'false'} AS contradicted, arg_max(y, struct_pack(t := t, n := n)) FILTER (WHERE y IS NOT NULL) AS y
    FROM (${labels && kept.length ? labelsSql(labels, kept, compared?.label, wanted) : noLabels(kept.length)}) WHERE ${kept.map((_, at) => `l${at} IS NOT NULL`).join(' OR ') || 'false'} GROUP BY id`;
  const wrong = compared ? compared.wrong : 'NULL::BOOLEAN';
  const kinds = [wanted.labelled === undefined ? [] : [`told IS ${wanted.labelled ? 'NOT ' : ''}NULL`], wanted.wrong === undefined ? [] : [`coalesce(${wrong}, ${!wanted.wrong}) = ${wanted.wrong}`]].flat();
  const sql = `WITH wanted AS (${rows}), answers AS (${answers}) SELECT f, r, wanted.id AS id, moment, told, coalesce(contradicted, false) AS contradicted, ${wrong} AS wrong${[...columns.map((_, at) => `c${at}`), ...kept.map((_, at) => `l${at}`)].map((name) => `, ${name}`).join('')}
    FROM wanted LEFT JOIN answers ON wanted.id = answers.id${kinds.length ? ` WHERE ${kinds.join(' AND ')}` : ''} ORDER BY f, r LIMIT ${wanted.limit}`;
  return (await session.rows(sql, wanted.limit)).map((row) => {
    const { f, r, id, moment, told: labelledAt, contradicted, wrong: isWrong } = rowShape.parse(row);
    return { file: f, row: r, id, at: moment, labelledAt, isContradicted: contradicted, isWrong, values: columns.map((_, index) => valueOf(row[`c${index}`])), labels: kept.map((_, index) => valueOf(row[`l${index}`])) };
  });
}

/** What JSON has no word for becomes text. */
function valueOf(value: unknown): RowValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'boolean' || typeof value === 'string' ? value : null;
}

const idSql = identifier(idColumn);
const timeSql = identifier(timeColumn);

function byName(columns: readonly TableColumn[]): ReadonlyMap<string, TableColumn> {
  return new Map(columns.map((column) => [column.name.toLowerCase(), column]));
}

function conditions({ from, to, ids, skipped }: RowsWanted): string[] {
  return [
    `${rowNumber} >= ${skipped}`,
    ...(from === undefined ? [] : [`${timeSql} >= ${from}`]), ...(to === undefined ? [] : [`${timeSql} < ${to}`]),
    ...(ids === undefined ? [] : [`list_contains(${textList(ids)}, ${idSql})`]),
  ];
}

function labelsSql(labels: TableFiles, kept: readonly (TableColumn | undefined)[], compared: string | undefined, { labelsFrom }: RowsWanted): string {
  const values = kept.map((column, at) => `${column ? labelSql(column) : 'NULL'} AS l${at}`);
  const since = labelsFrom === undefined ? '' : ` AND ${timeSql} >= ${labelsFrom}`;
  return `SELECT ${idSql} AS id, ${timeSql} AS t, ${rowNumber} AS n, ${compared ?? 'NULL'} AS y, ${values.join(', ')} FROM ${tableSql(labels)} WHERE ${idSql} IN (SELECT id FROM wanted)${since}`;
}

function noLabels(count: number): string {
  return `SELECT NULL::VARCHAR AS id, NULL::BIGINT AS t, NULL::BIGINT AS n, NULL::VARCHAR AS y${Array.from({ length: count }, (_, at) => `, NULL::VARCHAR AS l${at}`).join('')} WHERE false`;
}

/** Numbers and truth values as they are, all else as text that is not too long. */
function valueSql(column: TableColumn | undefined): string {
  if (!column) return 'NULL';
  const name = identifier(column.name);
  if (/^(BOOLEAN|BIGINT|DOUBLE)$/.test(column.type)) return name;
  const written = `CAST(${name} AS VARCHAR)`;
  return `CASE WHEN length(${written}) > ${longestValue} THEN concat(left(${written}, ${longestValue}), '…') ELSE ${written} END`;
}

/** NaN is no label. */
function labelSql(column: TableColumn): string {
  return column.type === 'DOUBLE' ? `CASE WHEN NOT isnan(${identifier(column.name)}) THEN ${identifier(column.name)} END` : valueSql(column);
}

interface ComparisonSql {
  readonly output: string;
  readonly label: string;
  /** Of `o` and `y`. */
  readonly wrong: string;
}

/** Undefined where the columns can not be held against each other so: then nothing is known to be wrong. */
function comparisonSql(comparison: RowComparison, output: TableColumn, label: TableColumn): ComparisonSql | undefined {
  if (comparison.kind === 'CLASS') {
    const asNumbers = isNumber(output.type) || isNumber(label.type);
    return { output: className(output, asNumbers), label: className(label, asNumbers), wrong: 'o <> y' };
  }
  if (!isNumber(output.type)) return undefined;
  if (comparison.kind === 'NUMBER') return isNumber(label.type) ? { output: finite(output.name), label: finite(label.name), wrong: `abs(o - y) > ${double(comparison.tolerance)}` } : undefined;
  const truth = isPositive(label, comparison.positive);
  return truth === null ? undefined : { output: `(${finite(output.name)} >= ${double(comparison.threshold)})`, label: truth, wrong: 'o <> y' };
}
