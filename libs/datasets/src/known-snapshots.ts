import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Snapshot } from './dataset.js';
import { DatasetStore } from './dataset.store.js';
import { type KnownSchema, SnapshotSchemas } from './profiles/snapshot-schemas.js';
import type { FoundSnapshot } from './snapshot.service.js';
import { SnapshotStore } from './snapshot.store.js';

/** Finds the snapshots behind digests that somebody wrote down without saying of which data set. */
@Injectable()
export class KnownSnapshots {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly datasets: DatasetStore,
    private readonly snapshots: SnapshotStore,
    private readonly schemas: SnapshotSchemas,
  ) {}

  /** Those of any data set, deleted ones and such without files included; what is no digest is none. Two data sets can have the same. */
  async ofDigests(actor: Actor, digests: readonly string[]): Promise<FoundSnapshot[]> {
    this.access.check(actor, 'dataset:read');
    const wanted = [...new Set(digests.filter((digest) => /^[0-9a-f]{64}$/.test(digest)))];
    if (!wanted.length) return [];
    return this.database.read(actor, async () => {
      const snapshots = await this.snapshots.anyByDigest(actor.workspaceId, wanted);
      const datasets = new Map((await this.datasets.byIds(actor.workspaceId, [...new Set(snapshots.map(({ datasetId }) => datasetId))])).map((dataset) => [dataset.id, dataset]));
      return snapshots.flatMap((snapshot) => {
        const dataset = datasets.get(snapshot.datasetId);
        return dataset ? [{ dataset, snapshot }] : [];
      });
    });
  }

  /** The schema of a snapshot, as its commit said or as it was found in its files since. */
  async schemaOf(actor: Actor, snapshot: Snapshot): Promise<KnownSchema> {
    this.access.check(actor, 'dataset:read');
    return this.schemas.of(actor.workspaceId, snapshot);
  }
}
