import { Args, Float, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { LineageNodeType, type ShownNode, toNodeType } from '@plinth/lineage';
import { type ConnectionOf, type GraphQLContext, GraphQLLong, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { AssetStandingService } from '../asset-standing.service.js';
import type { Asset, AssetId, Execution, ExecutionUse } from '../execution.js';
import { PipelineListService } from '../pipeline-list.service.js';
import type { AssetCatalog, AssetField, AssetName, AssetSort, AssetSource, AssetStorage, ColumnOrigin, QualityCheck, ToldTag } from '../rules/index.js';
import { AssetConnection, AssetFieldType, AssetNameType, AssetType, AssetUseConnection, AssetUseType, ColumnOriginType, QualityCheckType } from './asset.types.js';
import { AssetCatalogType, AssetSortType, AssetSourceType, AssetStorageType, ToldTagType } from './described.types.js';
import { AssetLifecycleEnum, UseSideEnum } from './enums.js';
import { executionsById } from './execution.resolver.js';
import { ExecutionType } from './execution.types.js';
import { NamedListArguments } from './pipeline.types.js';

const standingByAsset = Symbol('what assets stand for');

@Resolver(() => AssetType)
export class AssetResolver {
  constructor(
    private readonly lists: PipelineListService,
    private readonly standing: AssetStandingService,
  ) {}

  @Query(() => AssetConnection, { description: 'Tables, files and topics of other systems, what changed last first.' })
  @Requires('pipeline:read')
  async assets(@CurrentActor() actor: Actor, @Args() query: NamedListArguments): Promise<ConnectionOf<Asset>> {
    return toConnection(await this.lists.assetList(actor, query), (asset) => asset, query.after);
  }

  @Query(() => AssetType, { nullable: true, description: 'An asset; null when there is none.' })
  @Requires('pipeline:read')
  asset(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Asset | undefined> {
    return this.lists.assetById(actor, id);
  }

  @Query(() => AssetType, { nullable: true, description: 'The asset that has this name among its names; null when there is none.' })
  @Requires('pipeline:read')
  assetByName(@CurrentActor() actor: Actor, @Args('namespace', { type: () => String, description: 'The system that it lies in.' }) namespace: string, @Args('name', { type: () => String, description: 'Its name there.' }) name: string): Promise<Asset | undefined> {
    return this.lists.assetByName(actor, { namespace, name });
  }

  @ResolveField(() => String, { nullable: true, description: 'What it is.' })
  @Requires('pipeline:read')
  description(@Parent() { facts }: Asset): string | undefined {
    return facts.description?.value || undefined;
  }

  @ResolveField(() => [String], { description: 'Who answers for it, as producers say.' })
  @Requires('pipeline:read')
  owners(@Parent() { facts }: Asset): readonly string[] {
    return facts.owners?.value ?? [];
  }

  @ResolveField(() => AssetLifecycleEnum, { nullable: true, description: 'What last happened to it, where that was told.' })
  @Requires('pipeline:read')
  lifecycle(@Parent() { facts }: Asset): string | undefined {
    return facts.lifecycle?.value;
  }

  @ResolveField(() => [AssetFieldType], { description: 'Its columns, as they were last told.' })
  @Requires('pipeline:read')
  fields(@Parent() { facts }: Asset): readonly AssetField[] {
    return facts.fields?.value ?? [];
  }

  @ResolveField(() => [ToldTagType], { description: 'What producers say of it, and of its columns, by key and value.' })
  @Requires('pipeline:read')
  tags(@Parent() { facts }: Asset): readonly ToldTag[] {
    return facts.tags?.value ?? [];
  }

  @ResolveField(() => AssetSortType, { nullable: true, description: 'What it is to the system that it lies in.' })
  @Requires('pipeline:read')
  sort(@Parent() { facts }: Asset): AssetSort | undefined {
    return unlessTakenBack(facts.sort?.value);
  }

  @ResolveField(() => AssetSourceType, { nullable: true, description: 'The system that it lies in, as producers reach it.' })
  @Requires('pipeline:read')
  source(@Parent() { facts }: Asset): AssetSource | undefined {
    return unlessTakenBack(facts.source?.value);
  }

  @ResolveField(() => AssetCatalogType, { nullable: true, description: 'The catalogue that it is entered in.' })
  @Requires('pipeline:read')
  catalog(@Parent() { facts }: Asset): AssetCatalog | undefined {
    return unlessTakenBack(facts.catalog?.value);
  }

  @ResolveField(() => AssetStorageType, { nullable: true, description: 'How it is stored.' })
  @Requires('pipeline:read')
  storage(@Parent() { facts }: Asset): AssetStorage | undefined {
    return unlessTakenBack(facts.storage?.value);
  }

  @ResolveField(() => [AssetNameType], { description: 'All its names, at most 100.' })
  @Requires('pipeline:read')
  names(@CurrentActor() actor: Actor, @Parent() { id }: Asset): Promise<readonly AssetName[]> {
    return this.lists.namesOf(actor, id);
  }

  @ResolveField(() => LineageNodeType, { nullable: true, description: "The thing of Plinth's own that it is: the data set of its name, or what somebody gave the name. Absent where there is none that you may see." })
  @Requires('pipeline:read')
  async standsFor(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Asset): Promise<LineageNodeType | undefined> {
    const node = await loaderOf<AssetId, ShownNode | undefined>(context, standingByAsset, (ids) => this.standing.standFor(actor, ids)).load(id);
    return node && toNodeType(node);
  }

  @ResolveField(() => AssetUseConnection, { description: 'Which executions read or wrote it, newest use first.' })
  @Requires('pipeline:read')
  async uses(@CurrentActor() actor: Actor, @Parent() { id }: Asset, @Args() page: PageArguments, @Args('side', { type: () => UseSideEnum, nullable: true, description: 'Only this way.' }) side?: UseSideEnum | null): Promise<ConnectionOf<ExecutionUse>> {
    return toConnection(await this.lists.usesOf(actor, id, side, page), (use) => use, page.after);
  }
}

@Resolver(() => AssetUseType)
export class AssetUseResolver {
  constructor(private readonly lists: PipelineListService) {}

  @ResolveField(() => ExecutionType, { nullable: true, description: 'Which execution.' })
  @Requires('pipeline:read')
  execution(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { executionId }: ExecutionUse): Promise<Execution | undefined> {
    return loaderOf<string, Execution | undefined>(context, executionsById, (ids) => this.lists.executionsByIds(actor, ids)).load(executionId);
  }

  @ResolveField(() => AssetType, { nullable: true, description: 'What was used.' })
  @Requires('pipeline:read')
  async asset(@CurrentActor() actor: Actor, @Parent() { assetId, asset }: ExecutionUse & { readonly asset?: Asset }): Promise<Asset | undefined> {
    return asset ?? this.lists.assetById(actor, assetId);
  }

  @ResolveField(() => String, { nullable: true, description: 'The version of the asset, where it was told.' })
  @Requires('pipeline:read')
  version(@Parent() { facts }: ExecutionUse): string | undefined {
    return facts.version?.value;
  }

  @ResolveField(() => GraphQLLong, { nullable: true, description: 'Rows.' })
  @Requires('pipeline:read')
  rowCount(@Parent() { facts }: ExecutionUse): number | undefined {
    return facts.rowCount?.value;
  }

  @ResolveField(() => Float, { nullable: true, description: 'Bytes.' })
  @Requires('pipeline:read')
  byteCount(@Parent() { facts }: ExecutionUse): number | undefined {
    return facts.byteCount?.value;
  }

  @ResolveField(() => GraphQLLong, { nullable: true, description: 'Files.' })
  @Requires('pipeline:read')
  fileCount(@Parent() { facts }: ExecutionUse): number | undefined {
    return facts.fileCount?.value;
  }

  @ResolveField(() => [QualityCheckType], { description: 'What was asserted of it, and whether it held.' })
  @Requires('pipeline:read')
  checks(@Parent() { facts }: ExecutionUse): readonly QualityCheck[] {
    return facts.checks?.value ?? [];
  }

  @ResolveField(() => [ColumnOriginType], { description: 'What its columns came from.' })
  @Requires('pipeline:read')
  columns(@Parent() { facts }: ExecutionUse): readonly ColumnOrigin[] {
    return facts.columns?.value ?? [];
  }
}

function unlessTakenBack<Part extends object>(part: Part | undefined): Part | undefined {
  return part && Object.keys(part).length > 0 ? part : undefined;
}
