import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor, Role } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import type { ActorProfile } from '../actor-profile.js';
import { CurrentActor } from '../current-actor.js';
import { MemberService } from '../member.service.js';
import { Requires } from '../requires.js';
import { CreateServiceAccountInput, CreateUserInput, PageArguments } from './access.inputs.js';
import { ActorProfileConnection, ActorProfileType, RoleEnum } from './access.types.js';

@Resolver()
export class MemberResolver {
  constructor(private readonly members: MemberService) {}

  @Query(() => ActorProfileConnection, { name: 'members', description: 'Who acts in the workspace.' })
  @Requires('member:read')
  async list(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<ActorProfile>> {
    return toConnection(await this.members.list(actor, page), (profile) => profile, page.after);
  }

  @Query(() => ActorProfileType, { nullable: true, description: 'One member; absent when there is none of this id.' })
  @Requires('member:read')
  async member(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The member.' }) id: string): Promise<ActorProfile | null> {
    const [found] = await this.members.byIds(actor, [id]);
    return found ?? null;
  }

  @Mutation(() => ActorProfileType, { description: 'Makes a person a member.' })
  @Requires('member:write')
  createUser(@CurrentActor() actor: Actor, @Args('input', { description: 'Who.' }) input: CreateUserInput): Promise<ActorProfile> {
    return this.members.createUser(actor, input);
  }

  @Mutation(() => ActorProfileType, { description: 'Makes a program a member.' })
  @Requires('member:write')
  createServiceAccount(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: CreateServiceAccountInput): Promise<ActorProfile> {
    return this.members.createServiceAccount(actor, input);
  }

  @Mutation(() => ActorProfileType, { description: 'Gives a member another role. The last person who is an owner stays one.' })
  @Requires('member:write')
  setRole(
    @CurrentActor() actor: Actor,
    @Args('actorId', { type: () => ID, description: 'The member.' }) actorId: string,
    @Args('role', { type: () => RoleEnum, description: 'Their new role.' }) role: Role,
  ): Promise<ActorProfile> {
    return this.members.setRole(actor, actorId, role);
  }

  @Mutation(() => ActorProfileType, { description: 'Lets another person answer for a service account.' })
  @Requires('member:write')
  setServiceAccountOwner(
    @CurrentActor() actor: Actor,
    @Args('actorId', { type: () => ID, description: 'The service account.' }) actorId: string,
    @Args('ownerId', { type: () => ID, description: 'The person.' }) ownerId: string,
  ): Promise<ActorProfile> {
    return this.members.setServiceAccountOwner(actor, actorId, ownerId);
  }

  @Mutation(() => ActorProfileType, { description: 'Shuts a member out for good and ends all of their tokens.' })
  @Requires('member:write')
  disableActor(@CurrentActor() actor: Actor, @Args('actorId', { type: () => ID, description: 'The member.' }) actorId: string): Promise<ActorProfile> {
    return this.members.disable(actor, actorId);
  }
}
