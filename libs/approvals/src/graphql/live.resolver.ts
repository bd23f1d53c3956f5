import { Args, ID, Int, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { maxWaiting, PromotionLiveService } from '../live/promotion-live.service.js';
import type { PromotionRequest } from '../promotion-request.js';
import { PromotionRequestType } from './promotion.types.js';

@Resolver()
export class PromotionLiveResolver {
  constructor(private readonly live: PromotionLiveService) {}

  @Subscription(() => PromotionRequestType, { description: 'The request as it is now: at once, and whenever something happens to it, such as a vote, a comment or a decision.', resolve: (request: PromotionRequest) => request })
  @Requires('promotion:read')
  promotionChanged(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'The request.' }) id: string): Promise<AsyncIterableIterator<PromotionRequest>> {
    return this.live.promotionChanged(actor, id);
  }

  @Subscription(() => Int, { description: `How many entries your inbox has, counted to ${maxWaiting}: at once, and whenever something of them is different, at most once a second.`, resolve: (count: number) => count })
  @Requires('promotion:read')
  inboxChanged(@CurrentActor() actor: Actor): Promise<AsyncIterableIterator<number>> {
    return this.live.inboxChanged(actor);
  }

  @Subscription(() => [ID], { description: 'Ids of requests that were made or to which something happened, at most once a second. An empty list, each half minute and after a loss, says that some may have been missed: read again what you show.', resolve: (ids: string[]) => ids })
  @Requires('promotion:read')
  promotionsChanged(@CurrentActor() actor: Actor): Promise<AsyncIterableIterator<string[]>> {
    return this.live.promotionsChanged(actor);
  }
}
