import { type AnalyticsSession, describeTable, double, identifier, rowNumber, type TableColumn, type TableFiles, tableSql, text } from '@plinth/platform/analytics';
import { type PerformanceDefinition, type PerformanceRefusal } from '../rules/performance/index.js';
import { idColumn, timeColumn } from '../rules/predictions/index.js';
import { className, finite, isNumber, isPositive } from './class-name.js';

/** Rows of predictions and of labels as they are kept, with ids and moments. */
export interface KeptRows {
  readonly predictions: TableFiles;
  /** In the order in which they came. Null: there are none. */
  readonly labels: TableFiles | null;
  readonly from: Date;
  readonly to: Date;
}

/** Predictions of a window beside what came true of them: `label`, `predicted`, `score_0` …, `slice_0` …, `contradicted`. */
export interface LabelledTable {
  readonly files: TableFiles;
  /** How many of the wanted columns of slices are there: undefined for those that are not. */
  readonly slices: readonly (string | undefined)[];
}

/** A label may be as much older than the window: clocks differ. */
const earliestBeforeMs = 3_600_000;

/**
 * Joins labels to predictions by their ids, and writes what is measured of them into a file of the session. Of labels of one prediction that contradict each other that of the latest moment
 * counts; of one moment, what came later, and in one batch the later row. Every row of a prediction that was made twice has the label of its id.
 * @param sliceColumns columns by which slices are told; @param target a path in the session's folder
 */
export async function joinLabels(session: AnalyticsSession, { predictions, labels, from, to }: KeptRows, wanted: PerformanceDefinition, sliceColumns: readonly string[], target: string): Promise<LabelledTable | PerformanceRefusal> {
  const found = new Map((await describeTable(session, predictions)).map((column) => [column.name, column]));
  const label = labels && (await describeTable(session, labels)).find(({ name }) => name === wanted.label);
  const columns = columnsOf(wanted, found, label ?? undefined);
  if ('code' in columns) return columns;
  const slices = sliceColumns.map((name, at) => (found.has(name) ? { name, as: `slice_${at}` } : undefined));
  const selected = [
    `${columns.predicted} AS predicted`, ...columns.scores.map((score, at) => `${score} AS score_${at}`),
    ...slices.flatMap((slice) => (slice ? [`CAST(${identifier(slice.name)} AS VARCHAR) AS ${slice.as}`] : [])),
  ];
  const id = identifier(idColumn);
  const time = identifier(timeColumn);
  const rows = `SELECT ${id} AS id, ${selected.join(', ')} FROM ${tableSql(predictions)} WHERE ${time} >= ${from.getTime()} AND ${time} < ${to.getTime()}`;
  const told = labels && label
    ? `SELECT ${id} AS id, arg_max(v, struct_pack(t := ${time}, r := n)) AS label, count(DISTINCT v) > 1 AS contradicted FROM (SELECT ${id}, ${time}, ${columns.label} AS v, ${rowNumber} AS n FROM ${tableSql(labels)} WHERE ${time} >= ${from.getTime() - earliestBeforeMs}) WHERE v IS NOT NULL GROUP BY 1`
    : `SELECT NULL::VARCHAR AS id, NULL::${columns.labelType} AS label, false AS contradicted WHERE false`;
  await session.run(`COPY (SELECT p.* EXCLUDE (id), l.label, coalesce(l.contradicted, false) AS contradicted FROM (${rows}) AS p LEFT JOIN (${told}) AS l ON p.id = l.id) TO ${text(target)} (FORMAT parquet, COMPRESSION snappy)`);
  return { files: { format: 'PARQUET', gzip: false, paths: [target] }, slices: slices.map((slice) => slice?.as) };
}

interface ColumnSql {
  readonly label: string;
  readonly labelType: 'DOUBLE' | 'BOOLEAN' | 'VARCHAR';
  readonly predicted: string;
  readonly scores: readonly string[];
}

function columnsOf(wanted: PerformanceDefinition, found: ReadonlyMap<string, TableColumn>, label: TableColumn | undefined): ColumnSql | PerformanceRefusal {
  const scoreColumns = wanted.kind === 'BINARY' ? (wanted.score === null ? [] : [wanted.score]) : wanted.kind === 'MULTICLASS' ? wanted.scores.map(({ column }) => column) : [];
  const lacking = [wanted.prediction, ...scoreColumns].find((name) => name !== null && !found.has(name));
  if (lacking !== undefined && lacking !== null) return { code: 'MISSING_COLUMN', sentence: `The predictions have no column ${lacking}.` };
  const notNumbers = [...scoreColumns, ...(wanted.kind === 'REGRESSION' ? [wanted.prediction] : [])].find((name) => !isNumber(found.get(name)?.type ?? ''));
  if (notNumbers !== undefined) return { code: 'TYPE_DOES_NOT_FIT', sentence: `${notNumbers} is of type ${found.get(notNumbers)?.type ?? ''}: numbers are asked for.` };
  const scores = scoreColumns.map(finite);
  const prediction = wanted.prediction === null ? undefined : found.get(wanted.prediction);
  switch (wanted.kind) {
    case 'REGRESSION':
      if (label && !isNumber(label.type)) return { code: 'TYPE_DOES_NOT_FIT', sentence: `The label ${label.name} is of type ${label.type}: numbers are asked for.` };
      return { label: finite(wanted.label), labelType: 'DOUBLE', predicted: finite(wanted.prediction), scores: [] };
    case 'BINARY': {
      const [truth, said] = [label && isPositive(label, wanted.positive), prediction && isPositive(prediction, wanted.positive)];
      if (truth === null || said === null) return { code: 'UNKNOWN_CLASS', sentence: `${truth === null ? wanted.label : (wanted.prediction ?? '')} holds truth values, and ${wanted.positive} is none.` };
      return { label: truth ?? 'NULL::BOOLEAN', labelType: 'BOOLEAN', predicted: said ?? `(${scores[0] ?? ''} >= ${double(wanted.threshold)})`, scores };
    }
    case 'MULTICLASS': {
      const asNumbers = [label?.type, prediction?.type].some((type) => type !== undefined && isNumber(type));
      const list = `[${scores.join(', ')}]`;
      const mostLikely = `CASE WHEN ${scores.map((score) => `${score} IS NOT NULL`).join(' AND ')} THEN list_extract([${wanted.scores.map((each) => text(each.class)).join(', ')}], list_position(${list}, list_max(${list}))) END`;
      return { label: label ? className(label, asNumbers) : 'NULL::VARCHAR', labelType: 'VARCHAR', predicted: prediction ? className(prediction, asNumbers) : mostLikely, scores };
    }
  }
}
