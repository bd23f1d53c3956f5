import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { ActorProfile } from '../actor-profile.js';
import { ActorNotFound } from '../access.errors.js';
import { CurrentActor } from '../current-actor.js';
import { Requires } from '../requires.js';
import { SessionService } from '../sessions/session.service.js';
import type { Session } from '../sessions/session.js';
import { SignInLinkService } from '../sessions/sign-in-link.service.js';
import type { SignInLink } from '../sessions/sign-in-links.js';
import { linkKey, PageArguments } from './access.inputs.js';
import { ActorProfileType } from './access.types.js';
import { ActorProfiles } from './actor-profiles.js';
import { SessionConnection, SessionType, SignInLinkType } from './session.types.js';

@Resolver(() => SessionType)
export class SessionResolver {
  constructor(
    private readonly sessions: SessionService,
    private readonly links: SignInLinkService,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => SessionConnection, { name: 'sessions', description: 'Your own sessions that are alive; with session:administer those of another.' })
  @Requires('session:read')
  async list(
    @CurrentActor() actor: Actor,
    @Args() page: PageArguments,
    @Args('actorId', { type: () => ID, nullable: true, description: 'Of this member; your own when absent.' }) actorId?: string | null,
  ): Promise<ConnectionOf<Session>> {
    return toConnection(await this.sessions.list(actor, page, actorId), (session) => session, page.after);
  }

  @Mutation(() => SessionType, { description: 'Signs out of one session: your own, or with session:administer anybody\'s. Open connections close within two seconds.' })
  @Requires('session:end')
  endSession(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The session.' }) id: string): Promise<Session> {
    return this.sessions.end(actor, id);
  }

  @Mutation(() => Int, { description: 'Signs somebody out everywhere: yourself, or with session:administer another. Tokens stay. Gives how many sessions ended.' })
  @Requires('session:end')
  endSessions(@CurrentActor() actor: Actor, @Args('actorId', { type: () => ID, nullable: true, description: 'Whom; yourself when absent.' }) actorId?: string | null): Promise<number> {
    return this.sessions.endAll(actor, actorId);
  }

  @Mutation(() => SignInLinkType, { description: 'Makes a link by which a member signs in once; links that they had end. The log says who made it, and so does the session that it opens.' })
  @Requires('session:administer')
  createSignInLink(
    @CurrentActor() actor: Actor,
    @Args('memberId', { type: () => ID, description: 'The member, a person.' }) memberId: string,
    @Args('idempotencyKey', { type: () => String, nullable: true, description: linkKey }) idempotencyKey?: string | null,
  ): Promise<SignInLink> {
    return this.links.create(actor, memberId, idempotencyKey);
  }

  @ResolveField('actor', () => ActorProfileType, { description: 'Whose it is.' })
  @Requires('member:read')
  async actor(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() { actorId }: Session): Promise<ActorProfile> {
    const profile = await this.profiles.load(context, actor, actorId);
    if (!profile) throw new ActorNotFound(actorId);
    return profile;
  }

  @ResolveField('vouchedBy', () => [ActorProfileType], { description: 'Others who could have opened it: whoever made its link, and whoever could be them.' })
  @Requires('member:read')
  async vouchedBy(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() { vouchedBy }: Session): Promise<ActorProfile[]> {
    const profiles = await Promise.all(vouchedBy.map((id) => this.profiles.load(context, actor, id)));
    return profiles.filter((profile) => profile !== undefined);
  }
}
