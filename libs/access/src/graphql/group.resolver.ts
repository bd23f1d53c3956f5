import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { ActorProfile } from '../actor-profile.js';
import { ActorNotFound } from '../access.errors.js';
import { CurrentActor } from '../current-actor.js';
import { Requires } from '../requires.js';
import type { CustomRole, Group, GroupMembership } from '../roles/custom-role.js';
import { GroupService } from '../roles/group.service.js';
import { PageArguments } from './access.inputs.js';
import { ActorProfileType } from './access.types.js';
import { ActorProfiles } from './actor-profiles.js';
import { GroupProfiles } from './group-profiles.js';
import { CreateGroupInput, CustomRoleType, GroupConnection, GroupMembershipConnection, GroupMembershipType, GroupType, UpdateGroupInput } from './role.types.js';

@Resolver(() => GroupType)
export class GroupResolver {
  constructor(
    private readonly groups: GroupService,
    private readonly profiles: GroupProfiles,
  ) {}

  @Query(() => GroupConnection, { name: 'groups', description: 'Groups of members.' })
  @Requires('group:read')
  async list(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<Group>> {
    return toConnection(await this.groups.list(actor, page), (group) => group, page.after);
  }

  @Query(() => GroupType, { nullable: true, description: 'One group; absent when there is none of this id.' })
  @Requires('group:read')
  async group(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The group.' }) id: string): Promise<Group | null> {
    const [found] = await this.groups.byIds(actor, [id]);
    return found ?? null;
  }

  @Mutation(() => GroupType, { description: 'Makes a group.' })
  @Requires('group:write')
  createGroup(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateGroupInput): Promise<Group> {
    return this.groups.create(actor, input);
  }

  @Mutation(() => GroupType, { description: 'Changes what a group is for and which claim fills it.' })
  @Requires('group:write')
  updateGroup(@CurrentActor() actor: Actor, @Args('input', { description: 'What changes.' }) input: UpdateGroupInput): Promise<Group> {
    return this.groups.update(actor, input.id, input);
  }

  @Mutation(() => GroupType, { description: 'Removes a group, its memberships and the roles that it had. Policies that name it find nobody in it.' })
  @Requires('group:write')
  deleteGroup(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The group.' }) id: string): Promise<Group> {
    return this.groups.delete(actor, id);
  }

  @Mutation(() => GroupType, { description: 'Puts members into a group by hand, at most 500 at once.' })
  @Requires('group:write')
  addGroupMembers(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The group.' }) id: string,
    @Args('actorIds', { type: () => [ID], description: 'The members.' }) actorIds: string[],
  ): Promise<Group> {
    return this.groups.add(actor, id, actorIds);
  }

  @Mutation(() => GroupType, { description: "Takes members out who were put in by hand. Whoever is in by the provider's claim leaves when the provider says so." })
  @Requires('group:write')
  removeGroupMembers(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The group.' }) id: string,
    @Args('actorIds', { type: () => [ID], description: 'The members.' }) actorIds: string[],
  ): Promise<Group> {
    return this.groups.remove(actor, id, actorIds);
  }

  @ResolveField('members', () => GroupMembershipConnection, { description: 'Who is in it.' })
  @Requires('group:read')
  async members(@CurrentActor() actor: Actor, @Parent() group: Group, @Args() page: PageArguments): Promise<ConnectionOf<GroupMembership>> {
    return toConnection(await this.groups.members(actor, group.id, page), (membership) => membership, page.after);
  }

  @ResolveField('customRoles', () => [CustomRoleType], { description: 'The custom roles that it gives to everybody in it.' })
  @Requires('role:read')
  customRoles(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() group: Group): Promise<CustomRole[]> {
    return this.profiles.rolesOf(context, actor, group.id);
  }
}

@Resolver(() => GroupMembershipType)
export class GroupMembershipResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField('actor', () => ActorProfileType, { description: 'Who.' })
  @Requires('member:read')
  async actor(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() { actorId }: GroupMembership): Promise<ActorProfile> {
    const profile = await this.profiles.load(context, actor, actorId);
    if (!profile) throw new ActorNotFound(actorId);
    return profile;
  }
}

/** What members have beyond their role. */
@Resolver(() => ActorProfileType)
export class ActorStandingResolver {
  constructor(
    private readonly groupProfiles: GroupProfiles,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField('groups', () => [GroupType], { description: 'The groups that they are in.' })
  @Requires('group:read')
  groups(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() profile: ActorProfile): Promise<Group[]> {
    return this.groupProfiles.ofActor(context, actor, profile.id);
  }

  @ResolveField('customRoles', () => [CustomRoleType], { description: 'The custom roles that they have themselves; those of their groups are with the groups.' })
  @Requires('role:read')
  customRoles(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() profile: ActorProfile): Promise<CustomRole[]> {
    return this.groupProfiles.rolesOf(context, actor, profile.id);
  }

  @ResolveField('owner', () => ActorProfileType, { nullable: true, description: 'The person who answers for a service account.' })
  @Requires('member:read')
  async owner(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() { ownerId }: ActorProfile): Promise<ActorProfile | null> {
    return ownerId === null ? null : ((await this.profiles.load(context, actor, ownerId)) ?? null);
  }
}
