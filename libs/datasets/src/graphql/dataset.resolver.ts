import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Actor, entriesOf, type KeyValue } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, KeyValueInput, KeyValueType, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { Dataset, DatasetRef, RefMove, Snapshot } from '../dataset.js';
import { DatasetListService } from '../dataset-list.service.js';
import { DatasetService } from '../dataset.service.js';
import { ReadListService } from '../read-list.service.js';
import type { SnapshotRead } from '../read.store.js';
import { RefService } from '../ref.service.js';
import { SnapshotService } from '../snapshot.service.js';
import { CreateDatasetInput, DatasetConnection, DatasetListArguments, DatasetRefConnection, DatasetRefMoveConnection, DatasetType, UpdateDatasetInput } from './dataset.types.js';
import { DatasetReadConnection, DatasetSnapshotConnection, SnapshotType } from './snapshot.types.js';

const headsOfDatasets = Symbol('heads of data sets');
const newestOfDatasets = Symbol('newest snapshots of data sets');

interface Counted extends ConnectionOf<Dataset> {
  readonly count: () => Promise<number>;
}

@Resolver(() => DatasetType)
export class DatasetResolver {
  constructor(
    private readonly service: DatasetService,
    private readonly lists: DatasetListService,
  ) {}

  @Query(() => DatasetConnection, { description: 'Data sets.' })
  @Requires('dataset:read')
  async datasets(@CurrentActor() actor: Actor, @Args() query: DatasetListArguments): Promise<Counted> {
    const page = await this.lists.list(actor, query);
    return { ...toConnection(page, (dataset) => dataset, query.after), count: page.count };
  }

  @Query(() => DatasetType, { nullable: true, description: 'The data set, deleted or not; null when there is none.' })
  @Requires('dataset:read')
  dataset(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Dataset | undefined> {
    return this.lists.byId(actor, id);
  }

  @Query(() => DatasetType, { nullable: true, description: 'The data set of this name, deleted or not; null when there is none.' })
  @Requires('dataset:read')
  datasetByName(@CurrentActor() actor: Actor, @Args('name', { type: () => String, description: 'Its whole name.' }) name: string): Promise<Dataset | undefined> {
    return this.lists.byName(actor, name);
  }

  @Mutation(() => DatasetType, { description: 'Makes a data set. Files come by commits, see the REST routes.' })
  @Requires('dataset:write')
  createDataset(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateDatasetInput): Promise<Dataset> {
    return this.service.create(actor, input);
  }

  @Mutation(() => DatasetType, { description: 'Changes what a data set says of itself, and how it is kept.' })
  @Requires('dataset:write')
  updateDataset(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to change.' }) input: UpdateDatasetInput): Promise<Dataset> {
    return this.service.update(actor, input);
  }

  @Mutation(() => DatasetType, { description: 'Adds tags to a data set, or gives those that are there a new text.' })
  @Requires('dataset:write')
  setDatasetTags(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The data set.' }) id: string, @Args('tags', { type: () => [KeyValueInput], description: 'The tags.' }) tags: KeyValueInput[]): Promise<Dataset> {
    return this.service.setTags(actor, id, tags);
  }

  @Mutation(() => DatasetType, { description: 'Takes tags from a data set; keys that it has not are ignored.' })
  @Requires('dataset:write')
  deleteDatasetTags(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The data set.' }) id: string, @Args('keys', { type: () => [String], description: 'Keys of the tags.' }) keys: string[]): Promise<Dataset> {
    return this.service.deleteTags(actor, id, keys);
  }

  @Mutation(() => DatasetType, { description: 'Puts a data set away: it gets no new snapshots, its refs stay, and what there is can be read.' })
  @Requires('dataset:write')
  archiveDataset(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The data set.' }) id: string): Promise<Dataset> {
    return this.service.setArchived(actor, id, true);
  }

  @Mutation(() => DatasetType, { description: 'Takes a data set out of the archive.' })
  @Requires('dataset:write')
  unarchiveDataset(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The data set.' }) id: string): Promise<Dataset> {
    return this.service.setArchived(actor, id, false);
  }

  @Mutation(() => DatasetType, { description: 'Hides a data set until it is restored; its name stays taken. After a week its files go. Refused while a snapshot of it is held.' })
  @Requires('dataset:delete')
  deleteDataset(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The data set.' }) id: string): Promise<Dataset> {
    return this.service.delete(actor, id);
  }

  @Mutation(() => DatasetType, { description: 'Brings a deleted data set back, with those of its snapshots whose files are still there.' })
  @Requires('dataset:delete')
  restoreDataset(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The data set.' }) id: string): Promise<Dataset> {
    return this.service.restore(actor, id);
  }
}

@Resolver(() => DatasetConnection)
export class DatasetCountResolver {
  @ResolveField(() => Int, { description: 'Rows of the whole list; counted only when asked for.' })
  @Requires('dataset:read')
  totalCount(@Parent() connection: Counted): Promise<number> {
    return connection.count();
  }
}

/** What of a data set does not lie in its row. */
@Resolver(() => DatasetType)
export class DatasetFieldsResolver {
  constructor(
    private readonly snapshotLists: SnapshotService,
    private readonly refLists: RefService,
    private readonly readLists: ReadListService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => [KeyValueType], { description: 'Its tags, in the order of their keys.' })
  @Requires('dataset:read')
  tags(@Parent() dataset: Dataset): KeyValue[] {
    return entriesOf(dataset.tags);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who answers for it.' })
  @Requires('member:read')
  owner(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { ownerId }: Dataset): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, ownerId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who made it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { createdBy }: Dataset): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, createdBy);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who last changed what it says of itself.' })
  @Requires('member:read')
  lastModifiedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { lastModifiedBy }: Dataset): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, lastModifiedBy);
  }

  @ResolveField(() => SnapshotType, { nullable: true, description: 'What its ref main leads to; absent before the first commit.' })
  @Requires('dataset:read')
  head(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Dataset): Promise<Snapshot | undefined> {
    return loaderOf<string, Snapshot | undefined>(context, headsOfDatasets, (ids) => this.snapshotLists.heads(actor, ids)).load(id);
  }

  @ResolveField(() => SnapshotType, { nullable: true, description: 'Its newest snapshot, on whatever branch: training sets have refs of their own, and no main. Absent before the first commit.' })
  @Requires('dataset:read')
  newest(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() dataset: Dataset): Promise<Snapshot | undefined> {
    return loaderOf<Dataset, Snapshot | undefined>(context, newestOfDatasets, (datasets) => this.snapshotLists.newest(actor, datasets)).load(dataset);
  }

  @ResolveField(() => SnapshotType, { nullable: true, description: 'A snapshot of it; null when there is none.' })
  @Requires('dataset:read')
  snapshot(@CurrentActor() actor: Actor, @Parent() { id }: Dataset, @Args('reference', { type: () => String, description: 'Its number, its digest, or a ref.' }) reference: string): Promise<Snapshot | undefined> {
    return this.snapshotLists.find(actor, id, reference);
  }

  @ResolveField(() => DatasetSnapshotConnection, { description: 'Its snapshots, newest first, on whatever branch.' })
  @Requires('dataset:read')
  async snapshots(@CurrentActor() actor: Actor, @Parent() { id }: Dataset, @Args() page: PageArguments): Promise<ConnectionOf<Snapshot>> {
    return toConnection(await this.snapshotLists.history(actor, id, page), (snapshot) => snapshot, page.after);
  }

  @ResolveField(() => DatasetRefConnection, { description: 'Its refs, by name.' })
  @Requires('dataset:read')
  async refs(@CurrentActor() actor: Actor, @Parent() { id }: Dataset, @Args() page: PageArguments): Promise<ConnectionOf<DatasetRef>> {
    return toConnection(await this.refLists.list(actor, id, page), (ref) => ref, page.after);
  }

  @ResolveField(() => DatasetRefMoveConnection, { description: 'How its refs moved, newest first.' })
  @Requires('dataset:read')
  async refMoves(@CurrentActor() actor: Actor, @Parent() { id }: Dataset, @Args() page: PageArguments, @Args('name', { type: () => String, nullable: true, description: 'Only of this ref.' }) name?: string | null): Promise<ConnectionOf<RefMove>> {
    return toConnection(await this.refLists.history(actor, id, page, name), (move) => move, page.after);
  }

  @ResolveField(() => DatasetReadConnection, { description: 'Who took files of it, newest first: once for each actor, snapshot and hour.' })
  @Requires('audit:read')
  async reads(@CurrentActor() actor: Actor, @Parent() { id }: Dataset, @Args() page: PageArguments): Promise<ConnectionOf<SnapshotRead>> {
    return toConnection(await this.readLists.list(actor, id, page), (read) => read, page.after);
  }
}
