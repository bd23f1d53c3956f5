import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor, Role } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { ActorProfile } from '../actor-profile.js';
import { CurrentActor } from '../current-actor.js';
import { Requires } from '../requires.js';
import type { InvitationRow } from '../sessions/invitation.store.js';
import { Invitations } from '../sessions/invitations.js';
import { linkKey, PageArguments } from './access.inputs.js';
import { ActorProfileType, RoleEnum } from './access.types.js';
import { ActorProfiles } from './actor-profiles.js';
import { CreatedInvitationType, InvitationConnection, InvitationType } from './invitation.types.js';

@Resolver(() => InvitationType)
export class InvitationResolver {
  constructor(
    private readonly invitationService: Invitations,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => InvitationConnection, { description: 'Invitations to this workspace that nobody accepted yet and that have not ended, newest first.' })
  @Requires('member:write')
  async invitations(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<InvitationType>> {
    return toConnection(await this.invitationService.list(actor, page), typeOf, page.after);
  }

  @Mutation(() => CreatedInvitationType, { description: 'Makes a link by which somebody who is signed in in another workspace of the installation becomes a member of this one, once, as the same person. They need a session; the link opens nothing by itself.' })
  @Requires('member:write')
  async createInvitation(
    @CurrentActor() actor: Actor,
    @Args('role', { type: () => RoleEnum, description: 'What they become; at most what you are.' }) role: Role,
    @Args('idempotencyKey', { type: () => String, nullable: true, description: linkKey }) idempotencyKey?: string | null,
  ): Promise<CreatedInvitationType> {
    const { invitation, link, expiresAt } = await this.invitationService.create(actor, role, idempotencyKey);
    return { invitation: typeOf(invitation), link, expiresAt };
  }

  @Mutation(() => InvitationType, { description: 'Takes an invitation back: nobody becomes a member by it any more. Whoever accepted it before stays one.' })
  @Requires('member:write')
  async revokeInvitation(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The invitation.' }) id: string): Promise<InvitationType> {
    return typeOf(await this.invitationService.revoke(actor, id));
  }

  @ResolveField('createdBy', () => ActorProfileType, { nullable: true, description: 'Who made it.' })
  @Requires('member:read')
  async createdBy(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() { createdById }: InvitationType): Promise<ActorProfile | null> {
    return (await this.profiles.load(context, actor, createdById)) ?? null;
  }
}

function typeOf({ createdBy, ...invitation }: InvitationRow): InvitationType {
  return { ...invitation, createdById: createdBy };
}
