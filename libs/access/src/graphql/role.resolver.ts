import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, GraphQLJson, OperationContext, toConnection } from '@plinth/platform/graphql';
import { AccessControl } from '../access-control.js';
import type { ActorProfile } from '../actor-profile.js';
import { CurrentActor } from '../current-actor.js';
import { Requires } from '../requires.js';
import type { CustomRole, Group, HolderKind, RoleAssignment } from '../roles/custom-role.js';
import { RoleService } from '../roles/role.service.js';
import { PageArguments } from './access.inputs.js';
import { ActorProfileType } from './access.types.js';
import { ActorProfiles } from './actor-profiles.js';
import { GroupProfiles } from './group-profiles.js';
import { AccessExplanationType, CreateCustomRoleInput, CustomRoleConnection, CustomRoleType, GrantablePermissionType, GroupType, HolderKindEnum, RoleAssignmentType, UpdateCustomRoleInput } from './role.types.js';

@Resolver(() => CustomRoleType)
export class RoleResolver {
  constructor(
    private readonly roles: RoleService,
    private readonly access: AccessControl,
  ) {}

  @Query(() => CustomRoleConnection, { description: "The workspace's own roles." })
  @Requires('role:read')
  async customRoles(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<CustomRole>> {
    return toConnection(await this.roles.list(actor, page), (role) => role, page.after);
  }

  @Query(() => CustomRoleType, { nullable: true, description: 'One custom role; absent when there is none of this id.' })
  @Requires('role:read')
  customRole(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The role.' }) id: string): Promise<CustomRole | null> {
    return this.roles.find(actor, id);
  }

  @Query(() => [GrantablePermissionType], { description: 'Every permission that custom roles can give, by name, with what their conditions can ask of the thing.' })
  @Requires('role:read')
  permissionCatalogue(): GrantablePermissionType[] {
    return [...this.access.catalogue()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([permission, attributes]) => ({ permission, attributes: attributes.map((name) => (name === 'labels' ? 'resource.labels.<key>' : `resource.${name}`)) }));
  }

  @Query(() => [AccessExplanationType], { description: 'Every rule that could give a member a permission, and whether it does. None holds: denied. As if they asked by a token, without fresh authentication.' })
  @Requires('role:read')
  explainAccess(
    @CurrentActor() actor: Actor,
    @Args('actorId', { type: () => ID, description: 'The member.' }) actorId: string,
    @Args('permission', { type: () => String, description: 'Such as run:delete.' }) permission: string,
    @Args('resource', { type: () => GraphQLJson, nullable: true, description: 'The thing, such as {"ownerId": "…", "labels": {"team": "risk"}}; some thing of the kind when absent.' }) resource?: unknown,
  ): Promise<AccessExplanationType[]> {
    return this.roles.explain(actor, actorId, permission, resource);
  }

  @Mutation(() => CustomRoleType, { description: 'Makes a custom role. Nobody has it yet.' })
  @Requires('role:write')
  createCustomRole(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateCustomRoleInput): Promise<CustomRole> {
    return this.roles.create(actor, input);
  }

  @Mutation(() => CustomRoleType, { description: 'Changes a custom role for everybody who has it, at their next request.' })
  @Requires('role:write')
  updateCustomRole(@CurrentActor() actor: Actor, @Args('input', { description: 'What changes.' }) input: UpdateCustomRoleInput): Promise<CustomRole> {
    return this.roles.update(actor, input.id, input);
  }

  @Mutation(() => CustomRoleType, { description: 'Takes a custom role from everybody who has it, and removes it.' })
  @Requires('role:write')
  deleteCustomRole(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The role.' }) id: string): Promise<CustomRole> {
    return this.roles.delete(actor, id);
  }

  @Mutation(() => CustomRoleType, { description: 'Gives a custom role to a member or a group.' })
  @Requires('role:write')
  assignCustomRole(
    @CurrentActor() actor: Actor,
    @Args('roleId', { type: () => ID, description: 'The role.' }) roleId: string,
    @Args('holderKind', { type: () => HolderKindEnum, description: 'A member or a group.' }) holderKind: HolderKind,
    @Args('holderId', { type: () => ID, description: 'Which.' }) holderId: string,
  ): Promise<CustomRole> {
    return this.roles.assign(actor, roleId, holderKind, holderId);
  }

  @Mutation(() => CustomRoleType, { description: 'Takes a custom role from a member or a group.' })
  @Requires('role:write')
  unassignCustomRole(
    @CurrentActor() actor: Actor,
    @Args('roleId', { type: () => ID, description: 'The role.' }) roleId: string,
    @Args('holderId', { type: () => ID, description: 'The member or group.' }) holderId: string,
  ): Promise<CustomRole> {
    return this.roles.unassign(actor, roleId, holderId);
  }

  @ResolveField('assignments', () => [RoleAssignmentType], { description: 'Who has it, at most 1,000.' })
  @Requires('role:read')
  assignments(@CurrentActor() actor: Actor, @Parent() role: CustomRole): Promise<RoleAssignment[]> {
    return this.roles.assignments(actor, role.id);
  }
}

@Resolver(() => RoleAssignmentType)
export class RoleAssignmentResolver {
  constructor(
    private readonly profiles: ActorProfiles,
    private readonly groups: GroupProfiles,
  ) {}

  @ResolveField('actor', () => ActorProfileType, { nullable: true, description: 'The member, if it is one.' })
  @Requires('member:read')
  async actor(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() { holderKind, holderId }: RoleAssignment): Promise<ActorProfile | null> {
    return holderKind === 'ACTOR' ? ((await this.profiles.load(context, actor, holderId)) ?? null) : null;
  }

  @ResolveField('group', () => GroupType, { nullable: true, description: 'The group, if it is one.' })
  @Requires('group:read')
  async group(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() { holderKind, holderId }: RoleAssignment): Promise<Group | null> {
    return holderKind === 'GROUP' ? ((await this.groups.load(context, actor, holderId)) ?? null) : null;
  }
}
