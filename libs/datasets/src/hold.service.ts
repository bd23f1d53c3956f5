import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText, Clock, InvalidInput, parseId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import type { Dataset, Snapshot } from './dataset.js';
import { DatasetLineage } from './dataset-lineage.js';
import { DatasetStore } from './dataset.store.js';
import { DatasetNotFound, SnapshotDeleted, SnapshotHeld, SnapshotInUse, SnapshotNotFound } from './datasets.errors.js';
import { RefStore } from './ref.store.js';
import { checkDigest, datasetAttributes } from './rules/index.js';
import { SnapshotStore } from './snapshot.store.js';

const maxReasonLength = 10_000;

/** Holds on snapshots, and their end. */
@Injectable()
export class HoldService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly datasets: DatasetStore,
    private readonly snapshots: SnapshotStore,
    private readonly refs: RefStore,
    private readonly lineage: DatasetLineage,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** A held snapshot keeps its files whatever happens to refs, retention and data set. Asked again it changes nothing. @throws SnapshotNotFound, SnapshotDeleted */
  async hold(actor: Actor, datasetId: string, digest: string, reason: string): Promise<Snapshot> {
    this.access.check(actor, 'dataset:hold');
    checkText(reason, maxReasonLength, 'A reason', 'reason');
    if (reason.trim() === '') throw new InvalidInput('A hold needs a reason.', { field: 'reason', help: 'Say why it must stay, such as the name of the case.' });
    return this.change(actor, datasetId, digest, async (dataset, snapshot) => {
      this.access.check(actor, 'dataset:hold', datasetAttributes(dataset));
      if (snapshot.deletedAt) throw new SnapshotDeleted(digest, 'digest');
      if (snapshot.heldAt) return snapshot;
      await this.snapshots.setHold(actor.workspaceId, dataset.id, digest, { at: this.clock.now(), by: actor.id, reason });
      await this.outbox.audit(actor, { action: 'dataset.snapshot-held', subjectKind: 'dataset', subjectId: dataset.id, subjectDigest: digest, after: { number: snapshot.number }, reason });
      return undefined;
    });
  }

  async release(actor: Actor, datasetId: string, digest: string, reason: string): Promise<Snapshot> {
    this.access.check(actor, 'dataset:hold');
    checkText(reason, maxReasonLength, 'A reason', 'reason');
    return this.change(actor, datasetId, digest, async (dataset, snapshot) => {
      this.access.check(actor, 'dataset:hold', datasetAttributes(dataset));
      if (!snapshot.heldAt) return snapshot;
      await this.snapshots.setHold(actor.workspaceId, dataset.id, digest, undefined);
      await this.outbox.audit(actor, { action: 'dataset.snapshot-released', subjectKind: 'dataset', subjectId: dataset.id, subjectDigest: digest, before: { number: snapshot.number, reason: snapshot.holdReason }, reason });
      return undefined;
    });
  }

  /** Gives up the files of a snapshot; its row stays. @throws SnapshotHeld, SnapshotInUse while a ref leads to it */
  async giveUp(actor: Actor, datasetId: string, digest: string): Promise<Snapshot> {
    this.access.check(actor, 'dataset:delete');
    return this.change(actor, datasetId, digest, async (dataset, snapshot) => {
      this.access.check(actor, 'dataset:delete', datasetAttributes(dataset));
      if (snapshot.deletedAt) return snapshot;
      if (snapshot.heldAt) throw new SnapshotHeld(digest);
      const refs = await this.refs.leadingTo(actor.workspaceId, dataset.id, [digest], 10);
      if (refs.length) throw new SnapshotInUse(digest, refs.map(({ name }) => name).join(', '));
      const now = this.clock.now();
      await this.snapshots.giveUp(actor.workspaceId, dataset.id, digest, now);
      await this.outbox.audit(actor, { action: 'dataset.snapshot-deleted', subjectKind: 'dataset', subjectId: dataset.id, subjectDigest: digest, before: { number: snapshot.number, files: snapshot.files, bytes: snapshot.bytes } });
      if (!dataset.deletedAt) await this.lineage.givenUp(actor, dataset, [snapshot], now, 'Somebody gave them up.');
      return undefined;
    });
  }

  /** Holds the rows of the data set, under which refs move, and of the snapshot, which commits on top of it share. */
  private async change(actor: Actor, datasetId: string, digest: string, work: (dataset: Dataset, snapshot: Snapshot) => Promise<Snapshot | undefined>): Promise<Snapshot> {
    const id = parseId<'Dataset'>(datasetId, 'datasetId');
    checkDigest(digest, 'digest');
    return this.database.transaction(actor, async () => {
      const dataset = await this.datasets.lock(actor.workspaceId, id);
      if (!dataset) throw new DatasetNotFound(datasetId, 'datasetId');
      const before = await this.snapshots.lock(actor.workspaceId, id, digest);
      if (!before) throw new SnapshotNotFound(digest, 'digest');
      const unchanged = await work(dataset, before);
      if (unchanged) return unchanged;
      const after = await this.snapshots.find(actor.workspaceId, id, { kind: 'DIGEST', digest });
      if (!after) throw new SnapshotNotFound(digest, 'digest');
      return after;
    });
  }
}
