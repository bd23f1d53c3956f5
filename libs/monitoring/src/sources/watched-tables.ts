import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { TrainingFiles } from '@plinth/features';
import type { Actor } from '@plinth/kernel';
import type { AnalyticsSession, TableFiles } from '@plinth/platform/analytics';
import type { BaselineSource } from '../baselines/baseline.js';
import { NothingToProfile } from '../monitoring.errors.js';
import type { PredictionBatch } from '../predictions/prediction-batch.js';
import { PredictionRows } from './prediction-rows.js';

/** Rows to look at, wherever they lie. */
export type WatchedTable =
  | { readonly kind: 'PREDICTIONS'; readonly deploymentIds: readonly string[]; readonly from: Date; readonly to: Date; readonly batchId?: string | undefined }
  | { readonly kind: 'SNAPSHOT'; readonly datasetId: string; readonly digest: string; readonly path: string };

/** What {@link WatchedTables.bring} found. */
export interface BroughtTable {
  /** Null where there are no rows. */
  readonly table: TableFiles | null;
  /** The batches that the rows are of, where they are predictions. */
  readonly batches: readonly PredictionBatch[];
}

/** Brings rows of snapshots and of predictions into a session alike. */
@Injectable()
export class WatchedTables {
  constructor(
    private readonly predictions: PredictionRows,
    private readonly snapshots: TrainingFiles,
  ) {}

  /** @param name of a folder or file of the session's own; @throws NoTrainingFiles, SnapshotDeleted */
  async bring(actor: Actor, session: AnalyticsSession, table: WatchedTable, name: string): Promise<BroughtTable> {
    if (table.kind === 'PREDICTIONS') return this.predictions.window(actor, session, { ...table, kind: 'PREDICTIONS' }, name, table.batchId);
    const reader = systemActor(actor.workspaceId, 'dataset:read', actor.requestId);
    return { table: await this.snapshots.table(reader, session, { datasetId: table.datasetId, snapshot: table.digest, path: table.path }, name), batches: [] };
  }

  /** The rows that a baseline is made of. @throws NothingToProfile */
  async ofBaseline(actor: Actor, session: AnalyticsSession, source: BaselineSource): Promise<TableFiles> {
    const wanted: WatchedTable = source.kind === 'SNAPSHOT' ? source : { kind: 'PREDICTIONS', deploymentIds: [source.deploymentId], from: new Date(source.from), to: new Date(source.to) };
    const { table } = await this.bring(actor, session, wanted, 'reference');
    if (!table) throw new NothingToProfile('The period');
    return table;
  }
}
