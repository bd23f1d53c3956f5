import { isRecord } from '../../api/failure.js';
import type { PredictionRowsQuery } from '../../generated/monitoring/graphql.js';
import { exactFigure, figure } from '../../parts/figures.js';

export type Row = PredictionRowsQuery['predictionRows']['nodes'][number];
export type RowColumn = PredictionRowsQuery['predictionRows']['columns'][number];

const kept = { FEATURE: 'features', OUTPUT: 'outputs', LABEL: 'labels' } as const;

/** Columns of all pages, each once: what it answered, what came true, what it was given. */
export function columnsOfPages(pages: readonly { readonly columns: readonly RowColumn[] }[]): readonly RowColumn[] {
  const all = [...new Map(pages.flatMap(({ columns }) => columns).map((column) => [`${column.role} ${column.name}`, column])).values()];
  return (['OUTPUT', 'LABEL', 'FEATURE'] as const).flatMap((role) => all.filter((column) => column.role === role));
}

/** The value of a row in a column; undefined where the row has no such column. */
export function valueOf(row: Row, { role, name }: Pick<RowColumn, 'role' | 'name'>): unknown {
  const values = row[kept[role]];
  return isRecord(values) ? values[name] : undefined;
}

export const isNumeric = ({ type, treatment }: Pick<RowColumn, 'type' | 'treatment'>): boolean => (type === 'DOUBLE' || type === 'BIGINT') && treatment !== 'MASK';

/** As short as it tells, and as it is. Undefined where there is none. */
export function valueText(value: unknown): { readonly short: string; readonly exact: string } | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number') return { short: figure(value), exact: exactFigure(value) };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { short: text, exact: text };
}

export const rowId = ({ batchId, row }: Pick<Row, 'batchId' | 'row'>): string => `${batchId}:${row}`;

/** What is probably meant to be held against each other: columns of one name, or the only ones there are. A number beside a truth value is a score. */
export function likelyComparison(columns: readonly RowColumn[]): { readonly output: string; readonly label: string; readonly positive: string | undefined } | undefined {
  const usable = columns.filter(({ treatment, isHidden }) => treatment == null && !isHidden);
  const [outputs, labels] = [usable.filter(({ role }) => role === 'OUTPUT'), usable.filter(({ role }) => role === 'LABEL')];
  const label = labels.find(({ name }) => outputs.some((output) => output.name === name)) ?? labels[0];
  const output = outputs.find(({ name }) => name === label?.name) ?? outputs.find(({ type }) => type === label?.type) ?? outputs[0];
  if (label === undefined || output === undefined) return undefined;
  return { output: output.name, label: label.name, positive: isNumeric(output) && label.type === 'BOOLEAN' ? 'true' : undefined };
}
