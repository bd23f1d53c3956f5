import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import { KeyValueType } from '@plinth/tracking';
import { entriesOf, type KeyValue } from '@plinth/tracking/rules';
import { ApplyService } from '../apply.service.js';
import type { FeatureDefinition, FeatureVersion } from '../definition.js';
import { DefinitionListService } from '../definition-list.service.js';
import { DefinitionVersionNotFound } from '../features.errors.js';
import { LifecycleService } from '../lifecycle.service.js';
import type { DefinitionKind } from '../rules/index.js';
import { UsageService, type User } from '../usage.service.js';
import { ApplyFeatureDefinitionsInput, FeatureDefinitionInput } from './definition.inputs.js';
import { DefinitionListArguments, FeatureDefinitionConnection, FeatureDefinitionType, FeatureUserType, FeatureVersionConnection, FeatureVersionType } from './definition.types.js';
import { FeatureDefinitionKindEnum } from './enums.js';
import { AppliedType, PlanType } from './plan.types.js';
import { shapePlan } from './shapes.js';

const currentById = Symbol('current versions of feature definitions');

@Resolver(() => FeatureDefinitionType)
export class DefinitionResolver {
  constructor(
    private readonly lists: DefinitionListService,
    private readonly applying: ApplyService,
    private readonly life: LifecycleService,
  ) {}

  @Query(() => FeatureDefinitionConnection, { description: 'Entities, sources, views and services: by name, or best first when something is searched for.' })
  @Requires('feature:read')
  async featureDefinitions(@CurrentActor() actor: Actor, @Args() query: DefinitionListArguments): Promise<ConnectionOf<FeatureDefinition>> {
    return toConnection(await this.lists.list(actor, query), (definition) => definition, query.after);
  }

  @Query(() => FeatureDefinitionType, { nullable: true, description: 'The definition; null when there is none.' })
  @Requires('feature:read')
  async featureDefinition(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<FeatureDefinition | undefined> {
    return (await this.lists.byIds(actor, [id]))[0];
  }

  @Query(() => FeatureDefinitionType, { nullable: true, description: 'The definition of this kind and name; null when there is none.' })
  @Requires('feature:read')
  featureDefinitionByName(
    @CurrentActor() actor: Actor,
    @Args('kind', { type: () => FeatureDefinitionKindEnum, description: 'Its kind.' }) kind: DefinitionKind,
    @Args('name', { type: () => String, description: 'Its whole name.' }) name: string,
  ): Promise<FeatureDefinition | undefined> {
    return this.lists.byName(actor, kind, name);
  }

  @Query(() => PlanType, { description: 'What applying these definitions would do. Nothing happens.' })
  @Requires('feature:read')
  async planFeatureDefinitions(@CurrentActor() actor: Actor, @Args('definitions', { type: () => [FeatureDefinitionInput], description: 'At most 1,000.' }) definitions: FeatureDefinitionInput[]): Promise<PlanType> {
    return shapePlan(await this.applying.plan(actor, definitions));
  }

  @Mutation(() => AppliedType, { description: 'Lets these definitions be there, all of them or none. Applied again it changes nothing, and it never deletes.' })
  @Requires('feature:write')
  async applyFeatureDefinitions(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: ApplyFeatureDefinitionsInput): Promise<{ readonly plan: PlanType; readonly definitions: readonly FeatureDefinition[] }> {
    const { plan, definitions } = await this.applying.apply(actor, input);
    return { plan: shapePlan(plan), definitions };
  }

  @Mutation(() => FeatureDefinitionType, { description: 'Says that nothing new should use a definition, and why. It goes on to work.' })
  @Requires('feature:deprecate')
  deprecateFeatureDefinition(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The definition.' }) id: string,
    @Args('reason', { type: () => String, description: 'Why, and what to use instead; at most 2,000 characters.' }) reason: string,
  ): Promise<FeatureDefinition> {
    return this.life.deprecate(actor, id, reason);
  }

  @Mutation(() => FeatureDefinitionType, { description: 'Takes the deprecation of a definition back.' })
  @Requires('feature:deprecate')
  reinstateFeatureDefinition(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The definition.' }) id: string): Promise<FeatureDefinition> {
    return this.life.reinstate(actor, id);
  }

  @Mutation(() => FeatureDefinitionType, { description: 'Puts a definition away that nobody uses: nothing can name it then. Refused while somebody does.' })
  @Requires('feature:archive')
  archiveFeatureDefinition(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The definition.' }) id: string): Promise<FeatureDefinition> {
    return this.life.archive(actor, id);
  }

  @Mutation(() => FeatureDefinitionType, { description: 'Takes a definition out of the archive.' })
  @Requires('feature:archive')
  unarchiveFeatureDefinition(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The definition.' }) id: string): Promise<FeatureDefinition> {
    return this.life.unarchive(actor, id);
  }
}

/** What of a definition does not lie in its row. */
@Resolver(() => FeatureDefinitionType)
export class DefinitionFieldsResolver {
  constructor(
    private readonly lists: DefinitionListService,
    private readonly usage: UsageService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => [KeyValueType], { description: 'Its tags, in the order of their keys.' })
  @Requires('feature:read')
  tags(@Parent() definition: FeatureDefinition): KeyValue[] {
    return entriesOf(definition.tags);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who answers for it.' })
  @Requires('member:read')
  owner(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { ownerId }: FeatureDefinition): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, ownerId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who first defined it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() definition: FeatureDefinition): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, definition.createdBy);
  }

  @ResolveField(() => FeatureVersionType, { description: 'The version that it stands at.' })
  @Requires('feature:read')
  async current(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id, name, currentVersion }: FeatureDefinition): Promise<FeatureVersion> {
    const version = await loaderOf<string, FeatureVersion | undefined>(context, currentById, (keys) => this.lists.versionsAt(actor, keys.map(addressOf))).load(`${id} ${currentVersion}`);
    if (!version) throw new DefinitionVersionNotFound(name, currentVersion, 'current');
    return version;
  }

  @ResolveField(() => FeatureVersionType, { nullable: true, description: 'Its version of this number; null when there is none.' })
  @Requires('feature:read')
  async version(@CurrentActor() actor: Actor, @Parent() { id }: FeatureDefinition, @Args('version', { type: () => Int, description: 'The number.' }) version: number): Promise<FeatureVersion | undefined> {
    return (await this.lists.versionsAt(actor, [{ definitionId: id, version }]))[0];
  }

  @ResolveField(() => FeatureVersionConnection, { description: 'Its versions, newest first.' })
  @Requires('feature:read')
  async versions(@CurrentActor() actor: Actor, @Parent() { id }: FeatureDefinition, @Args() page: PageArguments): Promise<ConnectionOf<FeatureVersion>> {
    return toConnection(await this.lists.versionPage(actor, id, page), (version) => version, page.after);
  }

  @ResolveField(() => [FeatureUserType], { description: 'Who still uses it, at most 1,000: views and services that name it, and what was made from it.' })
  @Requires('feature:read')
  usedBy(@CurrentActor() actor: Actor, @Parent() definition: FeatureDefinition): Promise<User[]> {
    return this.usage.usersOf(actor, definition, 1_000);
  }
}

function addressOf(key: string): { readonly definitionId: string; readonly version: number } {
  const [definitionId = '', version = '0'] = key.split(' ');
  return { definitionId, version: Number(version) };
}
