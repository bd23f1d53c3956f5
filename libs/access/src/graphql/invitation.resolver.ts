import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Actor, Role } from '@plinth/kernel';
import { CurrentActor } from '../current-actor.js';
import { Requires } from '../requires.js';
import { Invitations, type NewInvitation } from '../sessions/invitations.js';
import { RoleEnum } from './access.types.js';
import { InvitationType } from './session.types.js';

@Resolver()
export class InvitationResolver {
  constructor(private readonly invitations: Invitations) {}

  @Mutation(() => InvitationType, { description: 'Makes a link by which somebody who is signed in in another workspace of the installation becomes a member of this one, once, as the same person. They need a session; the link opens nothing by itself.' })
  @Requires('member:write')
  createInvitation(@CurrentActor() actor: Actor, @Args('role', { type: () => RoleEnum, description: 'What they become; at most what you are.' }) role: Role): Promise<NewInvitation> {
    return this.invitations.create(actor, role);
  }
}
