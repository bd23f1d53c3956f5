import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import { type Snapshot, SnapshotType } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { AssetSnapshotsService } from '../asset-snapshots.service.js';
import type { Asset } from '../execution.js';
import { AssetType } from './asset.types.js';

@Resolver(() => AssetType)
export class AssetSnapshotsResolver {
  constructor(private readonly snapshots: AssetSnapshotsService) {}

  @ResolveField(() => [SnapshotType], { nullable: true, description: 'Snapshots whose bytes lay in it or within it, as their commits say; newest first, at most 100.' })
  @Requires('dataset:read')
  takenAs(@CurrentActor() actor: Actor, @Parent() { id }: Asset): Promise<readonly Snapshot[]> {
    return this.snapshots.takenFrom(actor, id);
  }
}

@Resolver(() => SnapshotType)
export class SnapshotAssetsResolver {
  constructor(private readonly snapshots: AssetSnapshotsService) {}

  @ResolveField(() => [AssetType], { nullable: true, description: 'Assets of other systems that its bytes lay in, as its commit says.' })
  @Requires('pipeline:read')
  takenFrom(@CurrentActor() actor: Actor, @Parent() snapshot: Snapshot): Promise<readonly Asset[]> {
    return this.snapshots.assetsBehind(actor, snapshot);
  }
}
