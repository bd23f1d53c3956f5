import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { AliasMove, ModelAlias } from '../alias.js';
import { AliasService } from '../alias.service.js';
import type { Deployment, DeploymentEvent } from '../deployment.js';
import { DeploymentListService } from '../deployment-list.service.js';
import { DeploymentService } from '../deployment.service.js';
import type { Environment } from '../environment.js';
import { EnvironmentService } from '../environment.service.js';
import type { RegisteredModel } from '../model.js';
import { ModelListService } from '../model-list.service.js';
import { EnvironmentNotFound, ModelNotFound } from '../registry.errors.js';
import { type ResolvedModel, ResolveService } from '../resolve.service.js';
import type { ModelVersion } from '../version.js';
import { VersionListService } from '../version-list.service.js';
import { RegisteredModelType } from './model.types.js';
import { AliasMoveType, CreateEnvironmentInput, DeploymentConnection, DeploymentEventType, DeploymentListArguments, DeploymentType, DeployModelVersionInput, EnvironmentType, ModelAliasType, RemoveModelAliasInput, ReportDeploymentInput, ResolvedModelType, RollbackDeploymentInput, SetModelAliasInput, UpdateEnvironmentInput } from './place.types.js';
import { ModelVersionType } from './version.types.js';

const environmentsById = Symbol('environments by id');
const modelsById = Symbol('models of deployments');
const versionsById = Symbol('versions by id');
const eventsById = Symbol('events of deployments');

@Resolver()
export class AliasResolver {
  constructor(
    private readonly aliases: AliasService,
    private readonly references: ResolveService,
  ) {}

  @Query(() => ResolvedModelType, { description: 'The version that a reference stands for in this moment: models:/name@alias, models:/name/3 or models:/name/latest. GET /api/v1/models/<name>/aliases/<alias> is faster.' })
  @Requires('model:read')
  resolveModel(@CurrentActor() actor: Actor, @Args('reference', { type: () => String, description: 'The reference.' }) reference: string): Promise<ResolvedModel> {
    return this.references.resolve(actor, reference);
  }

  @Mutation(() => ModelAliasType, { description: 'Lets an alias name a version. Where a policy protects it, this takes an approved request instead.' })
  @Requires('alias:write')
  setModelAlias(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: SetModelAliasInput): Promise<ModelAlias> {
    return this.aliases.set(actor, input);
  }

  @Mutation(() => RegisteredModelType, { description: 'Takes an alias away. Where a policy protects it, this takes an approved request instead.' })
  @Requires('alias:write')
  removeModelAlias(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: RemoveModelAliasInput): Promise<RegisteredModel> {
    return this.aliases.remove(actor, input);
  }
}

@Resolver(() => AliasMoveType)
export class AliasMoveResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who moved it.' })
  @Requires('member:read')
  movedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() move: AliasMove): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, move.movedBy);
  }
}

@Resolver(() => EnvironmentType)
export class EnvironmentResolver {
  constructor(private readonly environmentsOf: EnvironmentService) {}

  @Query(() => [EnvironmentType], { description: 'The environments of the workspace, from development on; at most 200.' })
  @Requires('environment:read')
  environments(@CurrentActor() actor: Actor, @Args('withArchived', { type: () => Boolean, nullable: true, description: 'Archived ones too.' }) withArchived?: boolean | null): Promise<Environment[]> {
    return this.environmentsOf.list(actor, withArchived ?? false);
  }

  @Query(() => EnvironmentType, { nullable: true, description: 'The environment of this name, archived or not; null when there is none.' })
  @Requires('environment:read')
  environment(@CurrentActor() actor: Actor, @Args('name', { type: () => String, description: 'Its name.' }) name: string): Promise<Environment | undefined> {
    return this.environmentsOf.byName(actor, name);
  }

  @Mutation(() => EnvironmentType, { description: 'Makes an environment.' })
  @Requires('environment:write')
  createEnvironment(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateEnvironmentInput): Promise<Environment> {
    return this.environmentsOf.create(actor, input);
  }

  @Mutation(() => EnvironmentType, { description: 'Changes an environment; its name stays.' })
  @Requires('environment:write')
  updateEnvironment(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to change.' }) input: UpdateEnvironmentInput): Promise<Environment> {
    return this.environmentsOf.update(actor, input);
  }

  @Mutation(() => EnvironmentType, { description: 'Puts an environment away. Refused while something runs in it.' })
  @Requires('environment:write')
  archiveEnvironment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The environment.' }) id: string): Promise<Environment> {
    return this.environmentsOf.setArchived(actor, id, true);
  }

  @Mutation(() => EnvironmentType, { description: 'Takes an environment out of the archive.' })
  @Requires('environment:write')
  unarchiveEnvironment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The environment.' }) id: string): Promise<Environment> {
    return this.environmentsOf.setArchived(actor, id, false);
  }
}

@Resolver(() => DeploymentType)
export class DeploymentResolver {
  constructor(
    private readonly deploymentsOf: DeploymentService,
    private readonly lists: DeploymentListService,
  ) {}

  @Query(() => DeploymentConnection, { description: 'Deployments, newest first.' })
  @Requires('deployment:read')
  async deployments(@CurrentActor() actor: Actor, @Args() query: DeploymentListArguments): Promise<ConnectionOf<Deployment>> {
    return toConnection(await this.lists.list(actor, query), (deployment) => deployment, query.after);
  }

  @Query(() => DeploymentType, { nullable: true, description: 'The deployment; null when there is none.' })
  @Requires('deployment:read')
  deployment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Deployment | undefined> {
    return this.lists.byId(actor, id);
  }

  @Mutation(() => DeploymentType, { description: 'Deploys a version: ACTIVE at once, or REQUESTED where the environment awaits a report. Where a policy protects the environment, this takes an approved request instead.' })
  @Requires('deployment:write')
  deployModelVersion(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and where.' }) input: DeployModelVersionInput): Promise<Deployment> {
    return this.deploymentsOf.deploy(actor, input);
  }

  @Mutation(() => DeploymentType, { description: 'Says what a deployment came to. Told again what is known, nothing changes.' })
  @Requires('deployment:report')
  reportDeployment(@CurrentActor() actor: Actor, @Args('input', { description: 'The report.' }) input: ReportDeploymentInput): Promise<Deployment> {
    return this.deploymentsOf.report(actor, input);
  }

  @Mutation(() => DeploymentType, { description: 'Goes back to a version that was ACTIVE in the environment before. One that was there by a decision needs no other.' })
  @Requires('deployment:write')
  rollbackDeployment(@CurrentActor() actor: Actor, @Args('input', { description: 'Where, and to what.' }) input: RollbackDeploymentInput): Promise<Deployment> {
    return this.deploymentsOf.rollback(actor, input);
  }
}

/** What of a deployment does not lie in its row. */
@Resolver(() => DeploymentType)
export class DeploymentFieldsResolver {
  constructor(
    private readonly lists: DeploymentListService,
    private readonly environmentsOf: EnvironmentService,
    private readonly models: ModelListService,
    private readonly versions: VersionListService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => EnvironmentType, { description: 'The environment.' })
  @Requires('environment:read')
  async environment(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { environmentId }: Deployment): Promise<Environment> {
    const environment = await loaderOf<string, Environment | undefined>(context, environmentsById, (ids) => this.environmentsOf.byIds(actor, ids)).load(environmentId);
    if (!environment) throw new EnvironmentNotFound(environmentId, 'environment');
    return environment;
  }

  @ResolveField(() => RegisteredModelType, { description: 'The model.' })
  @Requires('model:read')
  async model(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { modelId }: Deployment): Promise<RegisteredModel> {
    const model = await loaderOf<string, RegisteredModel | undefined>(context, modelsById, (ids) => this.models.byIds(actor, ids)).load(modelId);
    if (!model) throw new ModelNotFound(modelId, 'model');
    return model;
  }

  @ResolveField(() => ModelVersionType, { nullable: true, description: 'The version.' })
  @Requires('model:read')
  modelVersion(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { versionId }: Deployment): Promise<ModelVersion | undefined> {
    return loaderOf<string, ModelVersion | undefined>(context, versionsById, (ids) => this.versions.byIds(actor, ids)).load(versionId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who asked for it.' })
  @Requires('member:read')
  requestedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() deployment: Deployment): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, deployment.requestedBy);
  }

  @ResolveField(() => [DeploymentEventType], { description: 'The statuses that it came to, in order.' })
  @Requires('deployment:read')
  events(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Deployment): Promise<DeploymentEvent[]> {
    return loaderOf<string, DeploymentEvent[]>(context, eventsById, (ids) => this.lists.events(actor, ids)).load(id);
  }
}

@Resolver(() => DeploymentEventType)
export class DeploymentEventResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who said so.' })
  @Requires('member:read')
  actor(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() event: DeploymentEvent): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, event.actorId);
  }
}
