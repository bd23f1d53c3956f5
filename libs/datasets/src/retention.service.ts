import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { maxOrigins } from '@plinth/lineage';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import type { DatasetId, Snapshot } from './dataset.js';
import { DatasetLineage } from './dataset-lineage.js';
import { DatasetStore } from './dataset.store.js';
import { type ExpiredSnapshot, RetentionStore } from './retention.store.js';
import { SnapshotStore } from './snapshot.store.js';

const dayMs = 24 * 3_600_000;
/** What a deleted data set keeps its files for: long enough to think again. */
const keptAfterDeletionMs = 7 * dayMs;
const atOnce = 100;
/** Snapshots of one run; the next one goes on. */
const mostAtOnce = 10_000;

/** Gives up the files of snapshots whose time has passed. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly datasets: DatasetStore,
    private readonly snapshots: SnapshotStore,
    private readonly store: RetentionStore,
    private readonly lineage: DatasetLineage,
    private readonly clock: Clock,
  ) {}

  /** Doing it again changes nothing more. @returns how many snapshots gave up their files */
  async retain(actor: Actor): Promise<number> {
    this.access.check(actor, 'dataset:retain');
    const now = this.clock.now();
    let count = 0;
    for (let after: ExpiredSnapshot | undefined; count < mostAtOnce; ) {
      const expired: ExpiredSnapshot[] = await this.database.read(actor, () => this.store.expired(actor.workspaceId, now, new Date(now.getTime() - keptAfterDeletionMs), after, atOnce));
      for (const some of ofOneDataset(expired)) count += await this.database.transaction(actor, () => this.giveUp(actor, some, now));
      after = expired.at(-1);
      if (expired.length < atOnce) break;
    }
    return count;
  }

  /** Looks again under the rows that refs move and holds are set under. Those downstream are told of all of them at once. */
  private async giveUp(actor: Actor, { datasetId, digests }: ExpiredTogether, now: Date): Promise<number> {
    const dataset = await this.datasets.lock(actor.workspaceId, datasetId);
    if (!dataset) return 0;
    const why = dataset.deletedAt ? 'The data set was deleted.' : `The data set keeps snapshots that no ref leads to for ${dataset.retentionDays} days.`;
    const gone: Snapshot[] = [];
    for (const digest of digests) {
      const snapshot = await this.snapshots.lock(actor.workspaceId, datasetId, digest);
      if (!snapshot || snapshot.deletedAt || snapshot.heldAt) continue;
      if (!(await this.store.isExpired(actor.workspaceId, { datasetId, digest }, now, new Date(now.getTime() - keptAfterDeletionMs)))) continue;
      await this.snapshots.giveUp(actor.workspaceId, datasetId, digest, now);
      await this.outbox.audit(actor, { action: 'dataset.snapshot-expired', subjectKind: 'dataset', subjectId: datasetId, subjectDigest: digest, before: { number: snapshot.number, files: snapshot.files, bytes: snapshot.bytes }, reason: why });
      gone.push(snapshot);
    }
    if (gone.length && !dataset.deletedAt) await this.lineage.givenUp(actor, dataset, gone, now, why);
    return gone.length;
  }
}

interface ExpiredTogether {
  readonly datasetId: DatasetId;
  /** At most {@link maxOrigins}. */
  readonly digests: readonly string[];
}

/** Neighbours of one data set, as many as one break has origins. */
function ofOneDataset(expired: readonly ExpiredSnapshot[]): ExpiredTogether[] {
  const together: { datasetId: DatasetId; digests: string[] }[] = [];
  for (const { datasetId, digest } of expired) {
    const last = together.at(-1);
    if (last?.datasetId === datasetId && last.digests.length < maxOrigins) last.digests.push(digest);
    else together.push({ datasetId, digests: [digest] });
  }
  return together;
}
