import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ActorProfiles, type ActorProfile, ActorProfileType, CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, OperationContext } from '@plinth/platform/graphql';
import type { ThreadWithComments } from '../discussion.service.js';
import type { InboxItem } from '../inbox.service.js';
import type { CastVote, DecisionRecord, PromotionEvent } from '../promotion-request.js';
import type { ViewerMay } from '../request-view.js';
import type { KeptDelegation } from '../stores/delegation.store.js';
import type { PromotionComment, PromotionThread } from '../stores/thread.store.js';
import { CommentType, DecisionType, DelegationType, InboxItemType, PromotionEventType, RequirementType, ThreadType, ViewerMayType, VoteType } from './promotion.types.js';

type Profile = Promise<ActorProfile | undefined>;

@Resolver(() => VoteType)
export class VotePeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who voted.' })
  @Requires('member:read')
  voter(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { voterId }: CastVote): Profile {
    return this.profiles.load(context, actor, voterId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Whose seat the vote fills: the voter, unless it was cast under a delegation.' })
  @Requires('member:read')
  principal(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { principalId }: CastVote): Profile {
    return this.profiles.load(context, actor, principalId);
  }
}

@Resolver(() => RequirementType)
export class RequirementPeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => [ActorProfileType], { description: 'Who fills its seats.' })
  @Requires('member:read')
  filledBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { filledByIds }: RequirementType): Promise<ActorProfile[]> {
    return profilesOf(this.profiles, context, actor, filledByIds);
  }

  @ResolveField(() => [ActorProfileType], { description: 'Who could fill those that are empty: at most 50 people.' })
  @Requires('member:read')
  couldFill(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { couldFillIds }: RequirementType): Promise<ActorProfile[]> {
    return profilesOf(this.profiles, context, actor, couldFillIds);
  }
}

@Resolver(() => ViewerMayType)
export class ViewerMayPeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => [ActorProfileType], { description: 'For whom you may vote by delegation.' })
  @Requires('member:read')
  mayVoteFor(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { onBehalfOf }: ViewerMay): Promise<ActorProfile[]> {
    return profilesOf(this.profiles, context, actor, onBehalfOf);
  }
}

@Resolver(() => ThreadType)
export class ThreadFieldsResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who began it.' })
  @Requires('member:read')
  createdBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { createdBy }: PromotionThread): Profile {
    return this.profiles.load(context, actor, createdBy);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who resolved it.' })
  @Requires('member:read')
  async resolvedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { resolvedBy }: PromotionThread): Profile {
    return resolvedBy === null ? undefined : this.profiles.load(context, actor, resolvedBy);
  }

  @ResolveField(() => [CommentType], { description: 'What was said, oldest first.' })
  @Requires('promotion:read')
  comments(@Parent() { comments }: ThreadWithComments): readonly PromotionComment[] {
    return comments;
  }
}

@Resolver(() => CommentType)
export class CommentPeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who wrote it.' })
  @Requires('member:read')
  author(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { authorId }: PromotionComment): Profile {
    return this.profiles.load(context, actor, authorId);
  }
}

@Resolver(() => PromotionEventType)
export class EventPeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who did it.' })
  @Requires('member:read')
  actor(@CurrentActor() viewer: Actor, @OperationContext() context: GraphQLContext, @Parent() { actorId }: PromotionEvent): Profile {
    return this.profiles.load(context, viewer, actorId);
  }
}

@Resolver(() => DecisionType)
export class DecisionPeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Whose act made the decision: who cast the last vote, or the system.' })
  @Requires('member:read')
  decidedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { decidedBy }: DecisionRecord): Profile {
    return this.profiles.load(context, actor, decidedBy);
  }
}

@Resolver(() => InboxItemType)
export class InboxPeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Whom you would vote for, when not for yourself.' })
  @Requires('member:read')
  async onBehalfOf(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { principalId }: InboxItem): Profile {
    return principalId === null ? undefined : this.profiles.load(context, actor, principalId);
  }
}

@Resolver(() => DelegationType)
export class DelegationPeopleResolver {
  constructor(private readonly profiles: ActorProfiles) {}

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Whose vote it is.' })
  @Requires('member:read')
  from(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { fromId }: KeptDelegation): Profile {
    return this.profiles.load(context, actor, fromId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who may cast it.' })
  @Requires('member:read')
  to(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { toId }: KeptDelegation): Profile {
    return this.profiles.load(context, actor, toId);
  }
}

async function profilesOf(profiles: ActorProfiles, context: GraphQLContext, actor: Actor, ids: readonly string[]): Promise<ActorProfile[]> {
  const found = await Promise.all(ids.map((id) => profiles.load(context, actor, id)));
  return found.flatMap((profile) => profile ?? []);
}
