import type { ColumnRole, RowValue, Treatment } from '../rules/predictions/index.js';
import type { PredictionBatchId } from './prediction-batch.js';

export type RowValues = Readonly<Record<string, RowValue>>;

/** One prediction as it is kept, beside what came true of it. */
export interface PredictionRow {
  readonly batchId: PredictionBatchId;
  /** Where it stands in its batch, from 0. */
  readonly row: number;
  /** The id of the prediction. */
  readonly id: string;
  readonly at: Date;
  readonly features: RowValues;
  readonly outputs: RowValues;
  /** By label columns; empty while nothing came true that is known here. */
  readonly labels: RowValues;
  /** When the latest of its labels became known. */
  readonly labelledAt: Date | null;
  /** Labels of it contradicted each other: the latest counts. */
  readonly isContradicted: boolean;
  /** Whether output and label differ, where a comparison was asked for; null where one of the two is missing. */
  readonly isWrong: boolean | null;
}

/** A column of rows that are shown. */
export interface RowColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly type: string;
  readonly treatment: Treatment | null;
  /** Its values are sensitive, and shown to nobody. */
  readonly isHidden: boolean;
}
