import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { KeyValueInput, KeyValueType } from '@plinth/tracking';
import { entriesOf, type KeyValue } from '@plinth/tracking/rules';
import type { AliasMove, ModelAlias } from '../alias.js';
import { AliasService } from '../alias.service.js';
import type { Deployment } from '../deployment.js';
import { DeploymentListService } from '../deployment-list.service.js';
import type { RegisteredModel } from '../model.js';
import { ModelListService } from '../model-list.service.js';
import { ModelService } from '../model.service.js';
import type { VersionCounts } from '../model.store.js';
import type { ModelVersion } from '../version.js';
import { VersionListService } from '../version-list.service.js';
import { CreateRegisteredModelInput, ModelListArguments, RegisteredModelConnection, RegisteredModelType, UpdateRegisteredModelInput, VersionCountsType } from './model.types.js';
import { AliasMoveConnection, DeploymentType, ModelAliasType } from './place.types.js';
import { ModelVersionConnection, ModelVersionType, VersionListArguments } from './version.types.js';

interface Counted extends ConnectionOf<RegisteredModel> {
  readonly count: () => Promise<number>;
}

const countsById = Symbol('counts of versions');
const latestById = Symbol('latest versions');
const aliasesById = Symbol('aliases of models');
const activeById = Symbol('deployments of models');

@Resolver(() => RegisteredModelType)
export class ModelResolver {
  constructor(
    private readonly models: ModelService,
    private readonly lists: ModelListService,
  ) {}

  @Query(() => RegisteredModelConnection, { description: 'Registered models.' })
  @Requires('model:read')
  async registeredModels(@CurrentActor() actor: Actor, @Args() query: ModelListArguments): Promise<Counted> {
    const page = await this.lists.list(actor, query);
    return { ...toConnection(page, (model) => model, query.after), count: page.count };
  }

  @Query(() => RegisteredModelType, { nullable: true, description: 'The model, deleted or not; null when there is none.' })
  @Requires('model:read')
  registeredModel(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<RegisteredModel | undefined> {
    return this.lists.byId(actor, id);
  }

  @Query(() => RegisteredModelType, { nullable: true, description: 'The model of this name, deleted or not; null when there is none.' })
  @Requires('model:read')
  registeredModelByName(@CurrentActor() actor: Actor, @Args('name', { type: () => String, description: 'Its whole name.' }) name: string): Promise<RegisteredModel | undefined> {
    return this.lists.byName(actor, name);
  }

  @Mutation(() => RegisteredModelType, { description: 'Registers a model.' })
  @Requires('model:write')
  createRegisteredModel(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateRegisteredModelInput): Promise<RegisteredModel> {
    return this.models.create(actor, input);
  }

  @Mutation(() => RegisteredModelType, { description: 'Changes what a model says of itself.' })
  @Requires('model:write')
  updateRegisteredModel(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to change.' }) input: UpdateRegisteredModelInput): Promise<RegisteredModel> {
    return this.models.update(actor, input);
  }

  @Mutation(() => RegisteredModelType, { description: 'Adds tags to a model, or gives those that are there a new text.' })
  @Requires('model:write')
  setRegisteredModelTags(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The model.' }) id: string,
    @Args('tags', { type: () => [KeyValueInput], description: 'The tags.' }) tags: KeyValueInput[],
  ): Promise<RegisteredModel> {
    return this.models.setTags(actor, id, tags);
  }

  @Mutation(() => RegisteredModelType, { description: 'Takes tags from a model; keys that it has not are ignored.' })
  @Requires('model:write')
  deleteRegisteredModelTags(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The model.' }) id: string,
    @Args('keys', { type: () => [String], description: 'Keys of the tags.' }) keys: string[],
  ): Promise<RegisteredModel> {
    return this.models.deleteTags(actor, id, keys);
  }

  @Mutation(() => RegisteredModelType, { description: 'Puts a model away: it gets no new versions, aliases or deployments, and what names it goes on to work.' })
  @Requires('model:write')
  archiveRegisteredModel(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The model.' }) id: string): Promise<RegisteredModel> {
    return this.models.setArchived(actor, id, true);
  }

  @Mutation(() => RegisteredModelType, { description: 'Takes a model out of the archive.' })
  @Requires('model:write')
  unarchiveRegisteredModel(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The model.' }) id: string): Promise<RegisteredModel> {
    return this.models.setArchived(actor, id, false);
  }

  @Mutation(() => RegisteredModelType, { description: 'Hides a model until it is restored: it resolves to nothing, and its name stays taken. Refused while it is deployed.' })
  @Requires('model:delete')
  deleteRegisteredModel(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The model.' }) id: string): Promise<RegisteredModel> {
    return this.models.delete(actor, id);
  }

  @Mutation(() => RegisteredModelType, { description: 'Brings a deleted model back, with its versions and aliases.' })
  @Requires('model:delete')
  restoreRegisteredModel(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The model.' }) id: string): Promise<RegisteredModel> {
    return this.models.restore(actor, id);
  }
}

@Resolver(() => RegisteredModelConnection)
export class ModelCountResolver {
  @ResolveField(() => Int, { description: 'Rows of the whole list; counted only when asked for.' })
  @Requires('model:read')
  totalCount(@Parent() connection: Counted): Promise<number> {
    return connection.count();
  }
}

/** What of a model does not lie in its row. Each kind is read once for all models of an operation. */
@Resolver(() => RegisteredModelType)
export class ModelFieldsResolver {
  constructor(
    private readonly models: ModelListService,
    private readonly versionLists: VersionListService,
    private readonly aliasesOf: AliasService,
    private readonly deploymentLists: DeploymentListService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => [KeyValueType], { description: 'Its tags, in the order of their keys.' })
  @Requires('model:read')
  tags(@Parent() model: RegisteredModel): KeyValue[] {
    return entriesOf(model.tags);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who answers for it.' })
  @Requires('member:read')
  owner(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { ownerId }: RegisteredModel): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, ownerId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who registered it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() model: RegisteredModel): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, model.createdBy);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who last changed what it says of itself.' })
  @Requires('member:read')
  lastModifiedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() model: RegisteredModel): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, model.lastModifiedBy);
  }

  @ResolveField(() => ModelVersionConnection, { description: 'Its versions, newest first.' })
  @Requires('model:read')
  async versions(@CurrentActor() actor: Actor, @Parent() { id }: RegisteredModel, @Args() query: VersionListArguments): Promise<ConnectionOf<ModelVersion>> {
    return toConnection(await this.versionLists.list(actor, id, query), (version) => version, query.after);
  }

  @ResolveField(() => VersionCountsType, { description: 'Its versions, counted.' })
  @Requires('model:read')
  versionCounts(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: RegisteredModel): Promise<VersionCounts> {
    return loaderOf<string, VersionCounts>(context, countsById, (ids) => this.models.versionCounts(actor, ids)).load(id);
  }

  @ResolveField(() => ModelVersionType, { nullable: true, description: 'Its newest version that is not deleted.' })
  @Requires('model:read')
  latestVersion(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: RegisteredModel): Promise<ModelVersion | undefined> {
    return loaderOf<string, ModelVersion | undefined>(context, latestById, (ids) => this.versionLists.latest(actor, ids)).load(id);
  }

  @ResolveField(() => [ModelAliasType], { description: 'Its aliases, by name.' })
  @Requires('model:read')
  aliases(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: RegisteredModel): Promise<ModelAlias[]> {
    return loaderOf<string, ModelAlias[]>(context, aliasesById, (ids) => this.aliasesOf.ofModels(actor, ids)).load(id);
  }

  @ResolveField(() => AliasMoveConnection, { description: 'How its aliases moved, newest first.' })
  @Requires('model:read')
  async aliasMoves(
    @CurrentActor() actor: Actor,
    @Parent() { id }: RegisteredModel,
    @Args() page: PageArguments,
    @Args('name', { type: () => String, nullable: true, description: 'Only of this alias.' }) name?: string | null,
  ): Promise<ConnectionOf<AliasMove>> {
    return toConnection(await this.aliasesOf.history(actor, id, page, name), (move) => move, page.after);
  }

  @ResolveField(() => [DeploymentType], { description: 'What of it runs, in the order of the environments.' })
  @Requires('deployment:read')
  activeDeployments(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: RegisteredModel): Promise<Deployment[]> {
    return loaderOf<string, Deployment[]>(context, activeById, (ids) => this.deploymentLists.activeOfModels(actor, ids)).load(id);
  }
}
