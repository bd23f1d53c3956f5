import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { KnownSnapshots, type Snapshot } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { foldersAbove, LineagePlaces } from '@plinth/lineage';
import { Database } from '@plinth/platform/database';
import { AssetStore } from './asset.store.js';
import type { Asset } from './execution.js';
import type { AssetName } from './rules/index.js';

/** Snapshots of an asset that are told, the newest. */
export const mostSnapshotsTold = 100;

/** Which snapshots took their bytes from which assets. */
@Injectable()
export class AssetSnapshotsService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly assets: AssetStore,
    private readonly places: LineagePlaces,
    private readonly snapshots: KnownSnapshots,
  ) {}

  /** Whose bytes lay in the asset or within it, newest first; at most {@link mostSnapshotsTold}. */
  async takenFrom(actor: Actor, assetId: string): Promise<readonly Snapshot[]> {
    this.access.check(actor, 'pipeline:read');
    const placed = await this.database.read(actor, async () => this.places.within(actor.workspaceId, await this.assets.namesOfAll(actor.workspaceId, [assetId]), mostSnapshotsTold));
    const keys = placed.flatMap(({ node: { kind, id, version } }) => (kind === 'DATASET' && version !== undefined ? [{ id, digest: version }] : []));
    const found = new Map((await this.snapshots.ofDigests(actor, keys.map(({ digest }) => digest))).map(({ snapshot }) => [`${snapshot.datasetId}@${snapshot.digest}`, snapshot]));
    return [...new Set(keys.map(({ id, digest }) => `${id}@${digest}`))].flatMap((key) => found.get(key) ?? []).slice(0, mostSnapshotsTold);
  }

  /** Assets that the places of a snapshot are, or lie in. */
  async assetsBehind(actor: Actor, { document: { derivation } }: Snapshot): Promise<readonly Asset[]> {
    this.access.check(actor, 'pipeline:read');
    const places: readonly AssetName[] = derivation?.sources ?? [];
    return places.length ? this.database.read(actor, () => this.assets.byNames(actor.workspaceId, [...places, ...places.flatMap(foldersAbove)])) : [];
  }
}
