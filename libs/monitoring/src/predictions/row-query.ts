import { checkCount, checkText, decodeCursor, encodeCursor, InvalidInput, isUuid, pageSize, parseId } from '@plinth/kernel';
import type { DeploymentId } from '@plinth/registry';
import { maxIdLength, maxNameLength, type RowComparison } from '../rules/predictions/index.js';
import type { PredictionBatchId } from './prediction-batch.js';

const maxIds = 1_000;
const maxRows = 500;
const maxShown = 200;

/** Which rows somebody asks for. */
export interface RowQuery {
  readonly deploymentId: string;
  readonly batchId?: string | null | undefined;
  readonly from?: Date | null | undefined;
  /** Not of the period any more. */
  readonly to?: Date | null | undefined;
  readonly ids?: readonly string[] | null | undefined;
  readonly labelled?: boolean | null | undefined;
  readonly comparison?: { readonly output: string; readonly label: string; readonly positive?: string | null | undefined; readonly threshold?: number | null | undefined; readonly tolerance?: number | null | undefined } | null | undefined;
  readonly wrong?: boolean | null | undefined;
  readonly columns?: readonly string[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** Behind which row a page begins. */
export interface RowPlace {
  readonly batchId: PredictionBatchId;
  readonly row: number;
}

/** A query that was checked. */
export interface WantedRows {
  readonly deploymentId: DeploymentId;
  readonly batchId: PredictionBatchId | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly ids: readonly string[] | undefined;
  readonly labelled: boolean | undefined;
  readonly comparison: RowComparison | undefined;
  readonly wrong: boolean | undefined;
  readonly columns: readonly string[] | undefined;
  readonly size: number;
  readonly after: RowPlace | undefined;
}

/** @throws InvalidInput */
export function readRowQuery(query: RowQuery): WantedRows {
  const { batchId, from, to, ids, labelled, wrong, columns, first, after } = query;
  if (from && to && from >= to) throw new InvalidInput('A period ends after it began.', { field: 'to', help: 'Say an earlier start or a later end.' });
  if (ids) {
    checkCount(ids, 'Ids', 'filter.ids', maxIds);
    for (const [at, id] of ids.entries()) checkText(id, maxIdLength, 'The id of a prediction', `filter.ids[${at}]`);
  }
  if (columns) {
    checkCount(columns, 'Columns', 'columns', maxShown);
    for (const [at, name] of columns.entries()) checkText(name, maxNameLength, 'The name of a column', `columns[${at}]`);
  }
  const comparison = query.comparison ? readComparison(query.comparison) : undefined;
  if (wrong !== null && wrong !== undefined && !comparison) throw new InvalidInput('What is wrong is told by a comparison.', { field: 'comparison', help: 'Say which output is held against which label.' });
  return {
    deploymentId: parseId<'Deployment'>(query.deploymentId, 'deploymentId'), batchId: batchId ? parseId<'PredictionBatch'>(batchId, 'batchId') : undefined, from: from ?? undefined, to: to ?? undefined,
    ids: ids ?? undefined, labelled: labelled ?? undefined, comparison, wrong: wrong ?? undefined, columns: columns ?? undefined, size: pageSize(first, 50, maxRows), after: readPlace(after),
  };
}

function readComparison({ output, label, positive, threshold, tolerance }: NonNullable<RowQuery['comparison']>): RowComparison {
  checkText(output, maxNameLength, 'The name of a column', 'comparison.output');
  checkText(label, maxNameLength, 'The name of a column', 'comparison.label');
  const refuse = (problem: string, field: string): never => {
    throw new InvalidInput(problem, { field: `comparison.${field}`, help: 'Say positive, and threshold, of a score; tolerance of a number; neither of a class.' });
  };
  const isOfScore = positive !== null && positive !== undefined;
  if (isOfScore && tolerance !== null && tolerance !== undefined) return refuse('A score is no number that may be near.', 'tolerance');
  if (isOfScore) {
    checkText(positive, 1_000, 'A class', 'comparison.positive');
    if (threshold !== null && threshold !== undefined && !(threshold >= 0 && threshold <= 1)) return refuse('A threshold is from 0 to 1.', 'threshold');
    return { kind: 'SCORE', output, label, positive, threshold: threshold ?? 0.5 };
  }
  if (threshold !== null && threshold !== undefined) return refuse('From a threshold on some class is predicted: say which.', 'positive');
  if (tolerance === null || tolerance === undefined) return { kind: 'CLASS', output, label };
  return Number.isFinite(tolerance) && tolerance >= 0 ? { kind: 'NUMBER', output, label, tolerance } : refuse('A tolerance is a number from 0 on.', 'tolerance');
}

export function cursorOfRow({ batchId, row }: RowPlace): string {
  return encodeCursor([batchId, row]);
}

function readPlace(after: string | null | undefined): RowPlace | undefined {
  if (after === null || after === undefined) return undefined;
  const [id, row] = decodeCursor(after, 2);
  if (typeof id !== 'string' || !isUuid(id) || typeof row !== 'number' || !Number.isSafeInteger(row) || row < 0) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
  return { batchId: parseId<'PredictionBatch'>(id, 'after'), row };
}
