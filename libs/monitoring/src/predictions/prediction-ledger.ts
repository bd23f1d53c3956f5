import { Injectable } from '@nestjs/common';
import { ArtifactLedger } from '@plinth/artifacts';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { LineageRecorder } from '@plinth/lineage';
import type { Blob } from '@plinth/platform/blobs';
import { Outbox } from '@plinth/platform/outbox';
import { MonitorPlanner } from '../monitors/monitor-planner.js';
import type { BatchColumn, BatchKind, BatchSource, PredictionBatch } from './prediction-batch.js';
import { batchOwnerKind, batchPath, parquetMediaType } from './prediction-owner.js';
import { type DeployedPlace, PredictionStore } from './prediction.store.js';

/** What becomes a batch, once its bytes are in the store. */
export interface NewBatch {
  readonly place: DeployedPlace;
  readonly kind: BatchKind;
  readonly contentDigest: string;
  readonly file: Blob;
  readonly rows: number;
  readonly columns: readonly BatchColumn[];
  readonly source: BatchSource;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Writes batches down: the part that every way in shares. */
@Injectable()
export class PredictionLedger {
  constructor(
    private readonly store: PredictionStore,
    private readonly artifacts: ArtifactLedger,
    private readonly lineage: LineageRecorder,
    private readonly planner: MonitorPlanner,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Within a transaction: row, reference to the bytes, record, lineage, and the windows of monitors that look at each batch. The same again is the batch that is there. */
  async log(actor: Actor, { place, file, ...told }: NewBatch): Promise<PredictionBatch> {
    const { workspaceId } = actor;
    const batch: PredictionBatch = { id: this.ids.next<'PredictionBatch'>(), deploymentId: place.id, modelId: place.modelId, version: place.version, ...told, digest: file.digest, bytes: file.size, receivedBy: actor.id, receivedAt: this.clock.now(), expiredAt: null };
    if (!(await this.store.insert(workspaceId, batch))) {
      const before = await this.store.byContent(workspaceId, place.id, told.kind, told.contentDigest);
      if (!before) throw new Error('A batch that is there was not found.');
      return before;
    }
    await this.artifacts.log(actor, { kind: batchOwnerKind, id: batch.id }, { path: batchPath, mediaType: parquetMediaType, ...file });
    await this.outbox.audit(actor, {
      action: 'prediction-batch.logged', subjectKind: 'prediction-batch', subjectId: batch.id, subjectDigest: batch.digest,
      after: { deploymentId: place.id, kind: told.kind, rows: told.rows, columns: told.columns.length, treated: told.columns.flatMap(({ name, treatment }) => (treatment ? [{ column: name, treatment }] : [])) },
    });
    if (told.kind === 'LABELS') await this.planner.labelsLogged(actor, place, batch);
    if (told.kind === 'PREDICTIONS') {
      await this.planner.batchLogged(actor, batch);
      await this.lineage.record(actor, [{ from: { kind: 'DEPLOYMENT', id: place.id }, to: { kind: 'PREDICTION_BATCH', id: batch.id } }]);
    }
    return batch;
  }
}
