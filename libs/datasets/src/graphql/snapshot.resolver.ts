import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, GraphQLJson, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { Dataset, DatasetRef, RefMove, Snapshot } from '../dataset.js';
import { DatasetListService } from '../dataset-list.service.js';
import { DiffService, type DiffSummary, type FileChange, type SnapshotPair } from '../diff.service.js';
import { FileService } from '../file.service.js';
import { SnapshotSchemas } from '../profiles/snapshot-schemas.js';
import type { SnapshotRead } from '../read.store.js';
import { RefService } from '../ref.service.js';
import { type Derivation, type FileEntry, type SchemaChange, type Split } from '../rules/index.js';
import { SnapshotService } from '../snapshot.service.js';
import { DatasetRefMoveType, DatasetRefType, DatasetType, SetDatasetRefInput } from './dataset.types.js';
import {
  DatasetFileArguments, DatasetFileChangeArguments, DatasetFileChangeConnection, DatasetFileConnection, DerivationType, DiffSummaryType, DiffType, FileTypeType, ReadType, SchemaChangeType, SnapshotType, SplitType, TableType,
} from './snapshot.types.js';

const datasetsById = Symbol('data sets');
const snapshotsByKey = Symbol('snapshots');

@Resolver(() => SnapshotType)
export class SnapshotResolver {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly refLists: RefService,
    private readonly datasets: DatasetListService,
    private readonly fileLists: FileService,
    private readonly schemas: SnapshotSchemas,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => SnapshotType, { description: 'The snapshot that a reference names: flights@12, flights@main, flights@<digest>, or flights for what main leads to.' })
  @Requires('dataset:read')
  async datasetSnapshot(@CurrentActor() actor: Actor, @Args('reference', { type: () => String, description: 'The reference.' }) reference: string): Promise<Snapshot> {
    return (await this.snapshots.findReference(actor, reference, 'reference')).snapshot;
  }

  @Mutation(() => DatasetRefType, { description: 'Makes a ref, or moves it.' })
  @Requires('dataset:write')
  setDatasetRef(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and where to.' }) input: SetDatasetRefInput): Promise<DatasetRef> {
    return this.refLists.set(actor, input);
  }

  @Mutation(() => DatasetRefType, { description: 'Deletes a ref; the snapshot that it led to stays as long as the data set keeps its snapshots.' })
  @Requires('dataset:write')
  deleteDatasetRef(
    @CurrentActor() actor: Actor,
    @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string,
    @Args('name', { type: () => String, description: 'The ref.' }) name: string,
    @Args('reason', { type: () => String, nullable: true, description: 'Why.' }) reason?: string | null,
  ): Promise<DatasetRef> {
    return this.refLists.delete(actor, datasetId, name, reason);
  }

  @Mutation(() => DatasetRefType, { description: 'Protects a ref, or lets go of it: only those with dataset:protect move or delete a protected one.' })
  @Requires('dataset:protect')
  setDatasetRefProtected(
    @CurrentActor() actor: Actor,
    @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string,
    @Args('name', { type: () => String, description: 'The ref.' }) name: string,
    @Args('isProtected', { type: () => Boolean, description: 'Whether it is to be.' }) isProtected: boolean,
  ): Promise<DatasetRef> {
    return this.refLists.setProtected(actor, datasetId, name, isProtected);
  }

  @ResolveField(() => DatasetType, { description: 'Its data set.' })
  @Requires('dataset:read')
  dataset(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { datasetId }: Snapshot): Promise<Dataset | undefined> {
    return loaderOf<string, Dataset | undefined>(context, datasetsById, (ids) => this.datasets.byIds(actor, ids)).load(datasetId);
  }

  @ResolveField(() => [TableType], { nullable: true, description: 'Its tables, as far as they are known: as the commit said, or else as they were found in the files since.' })
  @Requires('dataset:read')
  async tables(@CurrentActor() actor: Actor, @Parent() snapshot: Snapshot): Promise<readonly TableType[] | null> {
    const { schema, isFound } = await this.schemas.of(actor.workspaceId, snapshot);
    return schema && schema.tables.map((table) => ({ ...table, isFound }));
  }

  @ResolveField(() => [SplitType], { description: 'Its splits.' })
  @Requires('dataset:read')
  splits(@Parent() { document }: Snapshot): readonly Split[] {
    return document.splits;
  }

  @ResolveField(() => DerivationType, { nullable: true, description: 'Where its data came from, as far as the committer said.' })
  @Requires('dataset:read')
  derivation(@Parent() { document: { derivation } }: Snapshot): Derivation | null {
    return derivation && { ...derivation, sources: derivation.sources ?? [] };
  }

  @ResolveField(() => GraphQLJson, { nullable: true, description: "The committer's own JSON." })
  @Requires('dataset:read')
  metadata(@Parent() { document }: Snapshot): unknown {
    return document.metadata;
  }

  @ResolveField(() => [FileTypeType], { description: 'Its files by extension, the commonest first.' })
  @Requires('dataset:read')
  fileTypes(@CurrentActor() actor: Actor, @Parent() snapshot: Snapshot): Promise<FileTypeType[]> {
    return this.fileLists.types(actor, snapshot);
  }

  @ResolveField(() => DatasetFileConnection, { description: "Its files, in the order of their paths' bytes." })
  @Requires('dataset:read')
  async entries(@CurrentActor() actor: Actor, @Parent() snapshot: Snapshot, @Args() query: DatasetFileArguments): Promise<ConnectionOf<FileEntry>> {
    return toConnection(await this.fileLists.list(actor, snapshot, query.prefix ?? '', query), (file) => file, query.after);
  }

  @ResolveField(() => [DatasetRefType], { description: 'Refs that lead to it, by name; the first hundred.' })
  @Requires('dataset:read')
  refs(@CurrentActor() actor: Actor, @Parent() { datasetId, digest }: Snapshot): Promise<DatasetRef[]> {
    return this.refLists.leadingTo(actor, datasetId, digest);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who committed it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { createdBy }: Snapshot): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, createdBy);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who holds it.' })
  @Requires('member:read')
  async heldBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { heldBy }: Snapshot): Promise<ActorProfile | undefined> {
    return heldBy ? this.profiles.load(context, actor, heldBy) : undefined;
  }
}

/** How two snapshots differ. */
@Resolver(() => DiffType)
export class DiffResolver {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly diffs: DiffService,
  ) {}

  @Query(() => DiffType, { description: 'How a snapshot differs from another, of the same data set or not.' })
  @Requires('dataset:read')
  async datasetDiff(
    @CurrentActor() actor: Actor,
    @Args('base', { type: () => String, description: 'The one that is compared with: flights@11.' }) base: string,
    @Args('head', { type: () => String, description: 'The one that is compared: flights@12.' }) head: string,
  ): Promise<SnapshotPair> {
    return { base: (await this.snapshots.findReference(actor, base, 'base')).snapshot, head: (await this.snapshots.findReference(actor, head, 'head')).snapshot };
  }

  @ResolveField(() => DiffSummaryType, { description: 'How they differ, counted.' })
  @Requires('dataset:read')
  summary(@CurrentActor() actor: Actor, @Parent() pair: SnapshotPair): Promise<DiffSummary> {
    return this.diffs.summary(actor, pair);
  }

  @ResolveField(() => DatasetFileChangeConnection, { description: "Files that differ, in the order of their paths' bytes." })
  @Requires('dataset:read')
  async files(@CurrentActor() actor: Actor, @Parent() pair: SnapshotPair, @Args() query: DatasetFileChangeArguments): Promise<ConnectionOf<FileChange>> {
    return toConnection(await this.diffs.files(actor, pair, query, query.kinds), (change) => change, query.after);
  }

  @ResolveField(() => [SchemaChangeType], { description: 'How their schemas differ.' })
  @Requires('dataset:read')
  schema(@CurrentActor() actor: Actor, @Parent() pair: SnapshotPair): Promise<SchemaChange[]> {
    return this.diffs.schema(actor, pair);
  }
}

@Resolver(() => DatasetRefType)
export class RefFieldsResolver {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => SnapshotType, { nullable: true, description: 'The snapshot that it leads to.' })
  @Requires('dataset:read')
  snapshot(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { datasetId, digest }: DatasetRef): Promise<Snapshot | undefined> {
    return loaderOf<string, Snapshot | undefined>(context, snapshotsByKey, (keys) => this.snapshots.byKeys(actor, keys)).load(`${datasetId}@${digest}`);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who last moved it.' })
  @Requires('member:read')
  updatedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { updatedBy }: DatasetRef): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, updatedBy);
  }
}

@Resolver(() => DatasetRefMoveType)
export class RefMoveResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who moved it.' })
  @Requires('member:read')
  movedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { movedBy }: RefMove): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, movedBy);
  }
}

@Resolver(() => ReadType)
export class ReadResolver {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who.' })
  @Requires('member:read')
  actor(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { actorId }: SnapshotRead): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, actorId);
  }

  @ResolveField(() => SnapshotType, { nullable: true, description: 'Of which snapshot.' })
  @Requires('dataset:read')
  snapshot(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { datasetId, digest }: SnapshotRead): Promise<Snapshot | undefined> {
    return loaderOf<string, Snapshot | undefined>(context, snapshotsByKey, (keys) => this.snapshots.byKeys(actor, keys)).load(`${datasetId}@${digest}`);
  }
}
