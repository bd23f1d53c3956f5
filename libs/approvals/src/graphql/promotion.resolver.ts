import { Args, ArgsType, Field, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import { BreakGlassService } from '../break-glass.service.js';
import { DelegationService } from '../delegation.service.js';
import { DiscussionService, type ThreadWithComments } from '../discussion.service.js';
import { ExecutionService } from '../execution.service.js';
import { ExternalCheckService } from '../external-check.service.js';
import { type InboxItem, InboxService } from '../inbox.service.js';
import type { PromotionRequest } from '../promotion-request.js';
import { PromotionService } from '../promotion.service.js';
import type { KeptDelegation } from '../stores/delegation.store.js';
import { VoteService } from '../vote.service.js';
import { BreakGlassInput, CastVoteInput, CommentOnPromotionInput, CreateDelegationInput, PromotionFilter, ReportExternalCheckInput, RequestPromotionInput, ReviewBreakGlassInput } from './promotion.inputs.js';
import { DelegationConnection, DelegationType, InboxConnection, PromotionRequestConnection, PromotionRequestType, ThreadType } from './promotion.types.js';

const maxNumber = 2_147_483_647;

@ArgsType()
class PromotionRequestsArguments extends PageArguments {
  @Field(() => PromotionFilter, { nullable: true, description: 'Which; all when absent.' })
  filter?: PromotionFilter | null;
}

@Resolver()
export class PromotionResolver {
  constructor(
    private readonly promotions: PromotionService,
    private readonly voting: VoteService,
    private readonly inboxes: InboxService,
    private readonly discussion: DiscussionService,
    private readonly breakingGlass: BreakGlassService,
    private readonly executions: ExecutionService,
    private readonly checks: ExternalCheckService,
  ) {}

  @Query(() => PromotionRequestConnection, { description: 'Promotion requests, newest first.' })
  @Requires('promotion:read')
  async promotionRequests(@CurrentActor() actor: Actor, @Args() { filter, ...page }: PromotionRequestsArguments): Promise<ConnectionOf<PromotionRequest>> {
    const { statuses, modelId, versionId, requestedBy, target } = filter ?? {};
    const criteria = { statuses: statuses ?? undefined, modelId: modelId ?? undefined, versionId: versionId ?? undefined, requestedBy: requestedBy ?? undefined, target: target ?? undefined };
    return toConnection(await this.promotions.list(actor, criteria, page), (request) => request, page.after);
  }

  @Query(() => PromotionRequestType, { nullable: true, description: 'The request; null when there is none.' })
  @Requires('promotion:read')
  async promotionRequest(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<PromotionRequest | undefined> {
    return this.promotions.find(actor, id);
  }

  @Query(() => PromotionRequestType, { nullable: true, description: 'The request of this number; null when there is none.' })
  @Requires('promotion:read')
  promotionRequestByNumber(@CurrentActor() actor: Actor, @Args('number', { type: () => Int, description: 'Its number.' }) number: number): Promise<PromotionRequest | undefined> {
    if (number < 1 || number > maxNumber) throw new InvalidInput('Numbers of requests begin at 1.', { field: 'number' });
    return this.promotions.byNumber(actor, number);
  }

  @Query(() => InboxConnection, { description: 'What waits for you, soonest due first.' })
  @Requires('promotion:read')
  async inbox(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<InboxItem>> {
    return toConnection(await this.inboxes.list(actor, page), (item) => item, page.after);
  }

  @Mutation(() => PromotionRequestType, { description: 'Asks to put a version into a target that policies cover.' })
  @Requires('promotion:request')
  requestPromotion(@CurrentActor() actor: Actor, @Args('input', { description: 'What.' }) input: RequestPromotionInput): Promise<PromotionRequest> {
    return this.promotions.request(actor, input);
  }

  @Mutation(() => PromotionRequestType, { description: 'Takes back a request of yours that was not carried out.' })
  @Requires('promotion:request')
  withdrawPromotion(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The request.' }) id: string,
    @Args('reason', { type: () => String, nullable: true, description: 'Why.' }) reason?: string,
  ): Promise<PromotionRequest> {
    return this.promotions.withdraw(actor, id, reason);
  }

  @Mutation(() => PromotionRequestType, { description: 'Votes. The last vote that is needed decides.' })
  @Requires('promotion:vote')
  castVote(@CurrentActor() actor: Actor, @Args('input', { description: 'How.' }) input: CastVoteInput): Promise<PromotionRequest> {
    return this.voting.cast(actor, input);
  }

  @Mutation(() => ThreadType, { description: 'Says something about a request, or about a thing in it.' })
  @Requires('promotion:comment')
  commentOnPromotion(@CurrentActor() actor: Actor, @Args('input', { description: 'What.' }) input: CommentOnPromotionInput): Promise<ThreadWithComments> {
    return this.discussion.comment(actor, input);
  }

  @Mutation(() => ThreadType, { description: 'Says that a thread is done with, or is open again.' })
  @Requires('promotion:comment')
  resolveThread(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'The thread.' }) id: string,
    @Args('resolved', { type: () => Boolean, nullable: true, description: 'Whether it is done with; it is, unless told.' }) resolved?: boolean,
  ): Promise<ThreadWithComments> {
    return this.discussion.setResolved(actor, id, resolved ?? true);
  }

  @Mutation(() => PromotionRequestType, { description: 'Promotes at once in an emergency, where the policies let you. Somebody else must review it in time, or it is taken back.' })
  @Requires('promotion:break-glass')
  breakGlass(@CurrentActor() actor: Actor, @Args('input', { description: 'What, and why.' }) input: BreakGlassInput): Promise<PromotionRequest> {
    return this.breakingGlass.promote(actor, input);
  }

  @Mutation(() => PromotionRequestType, { description: 'Reviews a break-glass promotion of somebody else.' })
  @Requires('promotion:vote')
  reviewBreakGlass(@CurrentActor() actor: Actor, @Args('input', { description: 'How.' }) input: ReviewBreakGlassInput): Promise<PromotionRequest> {
    return this.breakingGlass.review(actor, input);
  }

  @Mutation(() => PromotionRequestType, { description: 'Tries once more to carry out what was approved.' })
  @Requires('promotion:request')
  retryExecution(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The request.' }) id: string): Promise<PromotionRequest> {
    return this.executions.retry(actor, id);
  }

  @Mutation(() => PromotionRequestType, { description: 'Reports the result of an external check that a gate asked for. Not by whoever asked for the promotion. Systems without an account answer with a signature instead; see REST.md.' })
  @Requires('external-check:report')
  reportExternalCheck(@CurrentActor() actor: Actor, @Args('input', { description: 'Which, and how it came out.' }) input: ReportExternalCheckInput): Promise<PromotionRequest> {
    return this.checks.report(actor, input);
  }
}

@Resolver()
export class DelegationResolver {
  constructor(private readonly delegation: DelegationService) {}

  @Query(() => DelegationConnection, { description: 'Delegations from and to you, newest first.' })
  @Requires('promotion:read')
  async delegations(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<KeptDelegation>> {
    return toConnection(await this.delegation.list(actor, page), (each) => each, page.after);
  }

  @Mutation(() => DelegationType, { description: 'Lets somebody vote in your place, for a time.' })
  @Requires('delegation:write')
  createDelegation(@CurrentActor() actor: Actor, @Args('input', { description: 'Whom, and for how long.' }) input: CreateDelegationInput): Promise<KeptDelegation> {
    return this.delegation.create(actor, input);
  }

  @Mutation(() => DelegationType, { description: 'Ends a delegation from or to you, at once.' })
  @Requires('delegation:write')
  revokeDelegation(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The delegation.' }) id: string): Promise<KeptDelegation> {
    return this.delegation.revoke(actor, id);
  }
}
