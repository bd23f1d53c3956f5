import { Args, ID, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import { ArtifactConnection, artifactFolder, ArtifactService, ArtifactType, toArtifactType } from '@plinth/artifacts';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { KeyValueType, type Run, RunService, RunType, TrackingSight } from '@plinth/tracking';
import { entriesOf, type KeyValue } from '@plinth/tracking/rules';
import type { ModelAlias } from '../alias.js';
import { AliasService } from '../alias.service.js';
import type { Deployment } from '../deployment.js';
import { DeploymentListService } from '../deployment-list.service.js';
import type { RegisteredModel } from '../model.js';
import { ModelListService } from '../model-list.service.js';
import { ModelNotFound } from '../registry.errors.js';
import { contentParts, numberOf } from '../rules/index.js';
import type { ModelVersion, VersionContent } from '../version.js';
import { versionOwnerKind } from '../version-content.js';
import { VersionListService } from '../version-list.service.js';
import { RegisteredModelType } from './model.types.js';
import { DeploymentType, ModelAliasType } from './place.types.js';
import { CardFactsType, ModelVersionType, VersionPartType } from './version.types.js';

const modelsById = Symbol('models by id');
const runsById = Symbol('source runs by id');
const contentsById = Symbol('contents of versions');
const aliasesById = Symbol('aliases of versions');
const activeById = Symbol('deployments of versions');
const visibleRuns = Symbol('source runs that are there');
const versionsByRun = Symbol('versions of runs');

/** What of a version does not lie in its row. Each kind is read once for all versions of an operation. */
@Resolver(() => ModelVersionType)
export class VersionFieldsResolver {
  constructor(
    private readonly models: ModelListService,
    private readonly versions: VersionListService,
    private readonly aliasesOf: AliasService,
    private readonly deploymentLists: DeploymentListService,
    private readonly runs: RunService,
    private readonly artifactsOf: ArtifactService,
    private readonly trackingSight: TrackingSight,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => RegisteredModelType, { description: 'The model that it is a version of.' })
  @Requires('model:read')
  async model(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { modelId }: ModelVersion): Promise<RegisteredModel> {
    const model = await loaderOf<string, RegisteredModel | undefined>(context, modelsById, (ids) => this.models.byIds(actor, ids)).load(modelId);
    if (!model) throw new ModelNotFound(modelId, 'model');
    return model;
  }

  @ResolveField(() => RunType, { nullable: true, description: 'The run that it came from.' })
  @Requires('run:read')
  async sourceRun(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { sourceRunId }: ModelVersion): Promise<Run | undefined> {
    return sourceRunId === null ? undefined : loaderOf<string, Run | undefined>(context, runsById, (ids) => this.runs.byIds(actor, ids)).load(sourceRunId);
  }

  @ResolveField(() => ID, { nullable: true, description: 'The run that it came from, if you may see it.' })
  @Requires('model:read')
  async sourceRunId(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { sourceRunId }: ModelVersion): Promise<string | null> {
    return sourceRunId !== null && (await this.isThere(actor, context, sourceRunId)) ? sourceRunId : null;
  }

  @ResolveField(() => [KeyValueType], { description: 'Its tags, in the order of their keys.' })
  @Requires('model:read')
  tags(@Parent() version: ModelVersion): KeyValue[] {
    return entriesOf(version.tags);
  }

  @ResolveField(() => [KeyValueType], { description: 'What its run was started with, as frozen; empty until it is READY.' })
  @Requires('model:read')
  async params(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() version: ModelVersion): Promise<KeyValue[]> {
    return entriesOf((await this.content(actor, context, version)).params);
  }

  @ResolveField(() => CardFactsType, { description: 'The parts of its card that follow from what it is.' })
  @Requires('model:read')
  async cardFacts(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() version: ModelVersion): Promise<CardFactsType> {
    const { metrics, inputs, environment, sourceRun } = await this.content(actor, context, version);
    return {
      metrics: Object.entries(metrics).map(([key, { value, step, at }]) => ({ key, value: numberOf(value), step, at: new Date(at) })).sort((left, right) => (left.key < right.key ? -1 : 1)),
      inputs: [...inputs],
      environment: environment ?? null,
      runName: sourceRun && (await this.isThere(actor, context, sourceRun.id)) ? sourceRun.name : null,
      trainedById: sourceRun?.createdBy ?? null,
      trainedFrom: sourceRun ? new Date(sourceRun.startedAt) : null,
      trainedUntil: sourceRun?.endedAt ? new Date(sourceRun.endedAt) : null,
    };
  }

  @ResolveField(() => [VersionPartType], { description: 'The parts that its digest covers, each with its own; empty until it is READY.' })
  @Requires('model:read')
  parts(@Parent() { parts }: ModelVersion): VersionPartType[] {
    return parts ? contentParts.map((name) => ({ name, digest: parts[name] })) : [];
  }

  @ResolveField(() => ArtifactConnection, { description: 'What lies directly in a folder of the version; a folder that is not there is empty.' })
  @Requires('artifact:read')
  async artifacts(@CurrentActor() actor: Actor, @Parent() { id }: ModelVersion, @Args() page: PageArguments, @Args('path', { type: () => String, nullable: true, description: 'The folder; the root when absent.' }) path?: string | null): Promise<ConnectionOf<ArtifactType>> {
    const owner = { kind: versionOwnerKind, id };
    return toConnection(await this.artifactsOf.list(actor, owner, artifactFolder(path), page), (entry) => toArtifactType(owner, entry), page.after);
  }

  @ResolveField(() => [ModelAliasType], { description: 'The aliases that name it.' })
  @Requires('model:read')
  aliases(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: ModelVersion): Promise<ModelAlias[]> {
    return loaderOf<string, ModelAlias[]>(context, aliasesById, (ids) => this.aliasesOf.ofVersions(actor, ids)).load(id);
  }

  @ResolveField(() => [DeploymentType], { description: 'Where it runs.' })
  @Requires('deployment:read')
  activeDeployments(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: ModelVersion): Promise<Deployment[]> {
    return loaderOf<string, Deployment[]>(context, activeById, (ids) => this.deploymentLists.activeOfVersions(actor, ids)).load(id);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Its author: who made it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() version: ModelVersion): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, version.createdBy);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who last changed what may change of it.' })
  @Requires('member:read')
  lastModifiedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() version: ModelVersion): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, version.lastModifiedBy);
  }

  /** Whether a run is there for the actor: what a version froze of it is the version's, its name and id are the run's. */
  private isThere(actor: Actor, context: GraphQLContext, runId: string): Promise<boolean> {
    return loaderOf<string, boolean>(context, visibleRuns, async (ids) => {
      const visible = new Set(await this.trackingSight.visibleRuns(actor, ids));
      return ids.map((id) => visible.has(id));
    }).load(runId);
  }

  private content(actor: Actor, context: GraphQLContext, { id }: ModelVersion): Promise<VersionContent> {
    return loaderOf<string, VersionContent>(context, contentsById, (ids) => this.versions.contents(actor, ids)).load(id);
  }
}

/** A run belongs to tracking; that versions come from it is said here. */
@Resolver(() => RunType)
export class RunVersionsResolver {
  constructor(private readonly versions: VersionListService) {}

  @ResolveField(() => [ModelVersionType], { description: 'Model versions that came from it, newest first, at most 100.' })
  @Requires('model:read')
  modelVersions(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: RunType): Promise<ModelVersion[]> {
    return loaderOf<string, ModelVersion[]>(context, versionsByRun, (ids) => this.versions.ofRuns(actor, ids)).load(id);
  }
}
