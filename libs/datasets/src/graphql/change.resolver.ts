import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { Snapshot } from '../dataset.js';
import { HoldService } from '../hold.service.js';
import { type MergePreview, MergeService } from '../merge.service.js';
import { ProfilingService } from '../profiles/profiling.service.js';
import { MergeDatasetInput, MergePreviewType, SnapshotType } from './snapshot.types.js';

/** Merges, holds and their like. */
@Resolver(() => SnapshotType)
export class SnapshotChangeResolver {
  constructor(
    private readonly merges: MergeService,
    private readonly holds: HoldService,
    private readonly profiling: ProfilingService,
  ) {}

  @Query(() => MergePreviewType, { description: 'What a merge would come across. Changes nothing.' })
  @Requires('dataset:read')
  datasetMergePreview(
    @CurrentActor() actor: Actor,
    @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string,
    @Args('into', { type: () => String, description: 'The branch that would be merged into.' }) into: string,
    @Args('from', { type: () => String, description: 'What would be merged: a number, a digest or a ref.' }) from: string,
  ): Promise<MergePreview> {
    return this.merges.preview(actor, { datasetId, into, from });
  }

  @Mutation(() => SnapshotType, { description: 'Brings what a snapshot did since a common one into a branch. A branch without changes of its own simply moves.' })
  @Requires('dataset:write')
  async mergeDataset(@CurrentActor() actor: Actor, @Args('input', { description: 'What, and into what.' }) input: MergeDatasetInput): Promise<Snapshot> {
    return (await this.merges.merge(actor, input)).snapshot;
  }

  @Mutation(() => SnapshotType, { description: 'Holds a snapshot: its files stay whatever happens to refs, retention and data set, until it is released.' })
  @Requires('dataset:hold')
  holdDatasetSnapshot(
    @CurrentActor() actor: Actor,
    @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string,
    @Args('digest', { type: () => String, description: 'The snapshot.' }) digest: string,
    @Args('reason', { type: () => String, description: 'Why, such as the name of a case; 1 to 10,000 characters.' }) reason: string,
  ): Promise<Snapshot> {
    return this.holds.hold(actor, datasetId, digest, reason);
  }

  @Mutation(() => SnapshotType, { description: 'Releases a held snapshot.' })
  @Requires('dataset:hold')
  releaseDatasetSnapshot(
    @CurrentActor() actor: Actor,
    @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string,
    @Args('digest', { type: () => String, description: 'The snapshot.' }) digest: string,
    @Args('reason', { type: () => String, description: 'Why; at most 10,000 characters.' }) reason: string,
  ): Promise<Snapshot> {
    return this.holds.release(actor, datasetId, digest, reason);
  }

  @Mutation(() => SnapshotType, { description: 'Gives up the files of a snapshot; its row and number stay. Refused while it is held or a ref leads to it.' })
  @Requires('dataset:delete')
  deleteDatasetSnapshot(
    @CurrentActor() actor: Actor,
    @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string,
    @Args('digest', { type: () => String, description: 'The snapshot.' }) digest: string,
  ): Promise<Snapshot> {
    return this.holds.giveUp(actor, datasetId, digest);
  }

  @Mutation(() => SnapshotType, { description: 'Has the tables of a snapshot looked into again: one that was given up or never looked into, or files that were found to be no table. Of any other, and of one that is under way, nothing changes.' })
  @Requires('dataset:write')
  profileDatasetSnapshot(
    @CurrentActor() actor: Actor,
    @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string,
    @Args('digest', { type: () => String, description: 'The snapshot.' }) digest: string,
  ): Promise<Snapshot> {
    return this.profiling.again(actor, datasetId, digest);
  }
}
