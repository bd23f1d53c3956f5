import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { AccessToken, ActorProfile } from '../actor-profile.js';
import { AccessTokenNotFound } from '../access.errors.js';
import { CurrentActor } from '../current-actor.js';
import { Requires } from '../requires.js';
import { type CreatedToken, TokenService } from '../token.service.js';
import { CreateAccessTokenInput, PageArguments } from './access.inputs.js';
import { AccessTokenConnection, AccessTokenType, ActorProfileType, CreatedAccessTokenType } from './access.types.js';
import { ActorProfiles } from './actor-profiles.js';

@Resolver(() => AccessTokenType)
export class TokenResolver {
  constructor(
    private readonly tokens: TokenService,
    private readonly profiles: ActorProfiles,
  ) {}

  @Query(() => AccessTokenConnection, { description: 'Your own tokens; for those with token:administer also those of others.' })
  @Requires('token:read')
  async accessTokens(
    @CurrentActor() actor: Actor,
    @Args() page: PageArguments,
    @Args('actorId', { type: () => ID, nullable: true, description: 'Of this member only.' }) actorId?: string | null,
  ): Promise<ConnectionOf<AccessToken>> {
    return toConnection(await this.tokens.list(actor, page, actorId), (token) => token, page.after);
  }

  @Mutation(() => CreatedAccessTokenType, { description: 'Makes a token. Its secret is shown in this answer and never again.' })
  @Requires('token:create')
  createAccessToken(@CurrentActor() actor: Actor, @Args('input', { description: 'For whom and for what.' }) input: CreateAccessTokenInput): Promise<CreatedToken> {
    return this.tokens.create(actor, input);
  }

  @Mutation(() => AccessTokenType, { description: 'Ends a token at once.' })
  @Requires('token:revoke')
  revokeAccessToken(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The token.' }) id: string): Promise<AccessToken> {
    return this.tokens.revoke(actor, id);
  }

  @ResolveField('actor', () => ActorProfileType, { description: 'Whose it is.' })
  @Requires('member:read')
  async actor(@OperationContext() context: GraphQLContext, @CurrentActor() actor: Actor, @Parent() token: AccessTokenType): Promise<ActorProfile> {
    const profile = await this.profiles.load(context, actor, token.actorId);
    if (!profile) throw new AccessTokenNotFound(token.id);
    return profile;
  }
}
