import type { ActorId, Id } from '@plinth/kernel';
import type { DeploymentId, ModelId } from '@plinth/registry';
import type { ColumnRole, Treatment } from '../rules/predictions/index.js';

export type PredictionBatchId = Id<'PredictionBatch'>;

export const batchKinds = ['PREDICTIONS', 'LABELS'] as const;
/** What a deployment predicted, or what came true of it, joined by the ids of predictions. */
export type BatchKind = (typeof batchKinds)[number];

export type BatchSource = 'GRAPHQL' | 'FILE';

/** A column as it is kept. What was dropped is told, too. */
export interface BatchColumn {
  readonly name: string;
  readonly role: ColumnRole;
  /** DuckDB's own name of the type. */
  readonly type: string;
  readonly treatment: Treatment | null;
}

/** Rows that were sent together. What they are never changes; they may be given up. */
export interface PredictionBatch {
  readonly id: PredictionBatchId;
  readonly deploymentId: DeploymentId;
  readonly modelId: ModelId;
  readonly version: number;
  readonly kind: BatchKind;
  /** SHA-256 of what was sent, 64 lower-case hex digits. */
  readonly contentDigest: string;
  /** SHA-256 of the Parquet file that is kept. */
  readonly digest: string;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly BatchColumn[];
  readonly source: BatchSource;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly receivedBy: ActorId;
  readonly receivedAt: Date;
  readonly expiredAt: Date | null;
}
