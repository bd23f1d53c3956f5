import { Injectable } from '@nestjs/common';
import { AccessControl, AccessDirectory } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { PromotionEffects } from '@plinth/registry';
import { parseId } from '@plinth/tracking/rules';
import { BreakGlassRefused, PromotionNotInStatus, VoteRefused } from './approvals.errors.js';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation, executionPatienceMs, type Matter } from './deciding/deliberation.js';
import { Orders } from './deciding/orders.js';
import { RequestLife } from './deciding/request-life.js';
import type { PromotionRequest, ReviewStatus } from './promotion-request.js';
import { type NewPromotion, PromotionService, readReason } from './promotion.service.js';
import { breakGlassRefusal, ineligibility, mayFill, type VoteRefusal } from './rules/index.js';

/** Promotion past the votes in an emergency, and what must follow: a review by somebody else, or the way back. */
@Injectable()
export class BreakGlassService {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly promotions: PromotionService,
    private readonly deliberation: Deliberation,
    private readonly life: RequestLife,
    private readonly orders: Orders,
    private readonly effects: PromotionEffects,
    private readonly chronicle: Chronicle,
    private readonly clock: Clock,
  ) {}

  /** @throws BreakGlassRefused, and what {@link PromotionService.request} throws */
  async promote(actor: Actor, { idempotencyKey, ...asked }: NewPromotion): Promise<PromotionRequest> {
    this.access.check(actor, 'promotion:break-glass');
    const reason = readReason(asked.reason, 'input.reason') ?? '';
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'breakGlass', request: asked }, async () => {
        const found = await this.promotions.look(actor, asked);
        const person = await this.directory.person(actor, actor.id);
        const refusal = person ? breakGlassRefusal(person, found.effective, reason) : 'NOT_A_MEMBER';
        if (refusal) throw new BreakGlassRefused(refusal);
        const request = await this.promotions.write(actor, found, 'BREAK_GLASS', reason);
        const matter = await this.deliberation.consider(actor, request, [actor.id]);
        const { gates, standing } = await this.deliberation.computed(actor, matter);
        const decided = await this.deliberation.decide(actor, matter, 'BREAK_GLASS', gates, standing);
        const reviewers = await this.promotions.whoFits(actor, matter.policies.flatMap(({ document }) => document.quorum.map(({ from }) => from)), request);
        await this.chronicle.tell(actor, decided, 'promotion.break_glass', reviewers, 'promoted without approval; review it', reason);
        return { id: request.id };
      });
      return this.promotions.require(actor, id);
    });
  }

  /** Says whether it was right. Confirmed, it stays; reverted, the target gets back what stood there. @throws PromotionNotFound, PromotionNotInStatus, VoteRefused */
  async review(actor: Actor, { requestId, verdict, reason }: { readonly requestId: string; readonly verdict: 'CONFIRM' | 'REVERT'; readonly reason: string }): Promise<PromotionRequest> {
    this.access.check(actor, 'promotion:vote');
    const why = readReason(reason, 'input.reason');
    return this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, parseId(requestId, 'input.requestId'), 'input.requestId');
      if (request.reviewStatus !== 'DUE' || request.status !== 'EXECUTED') throw new PromotionNotInStatus(request.reviewStatus ?? request.status, 'a break-glass promotion that was executed and waits for its review', 'There is nothing to review.');
      const matter = await this.deliberation.consider(actor, request, [actor.id]);
      const refusal = this.reviewRefusal(actor, matter);
      if (refusal) throw new VoteRefused(refusal, { requestId });
      return this.settleAs(actor, request, verdict === 'CONFIRM' ? 'CONFIRMED' : 'REVERTED', why);
    });
  }

  /** Why this actor may not review it, or nothing: the same four eyes and the same seats as for a vote. */
  reviewRefusal(actor: Actor, { people, state, policy, policies }: Matter): VoteRefusal | null {
    const person = people.get(actor.id);
    if (!person) return 'NOT_A_MEMBER';
    const ineligible = ineligibility(person, state.involved, policy.exclusions);
    if (ineligible) return ineligible;
    if (policy.exclusions.voucher && actor.vouchedBy?.some((id) => ineligibility({ ...person, actorId: id }, state.involved, policy.exclusions))) return 'CREDENTIAL_BY_SOMEBODY_INVOLVED';
    return policies.some(({ document }) => document.quorum.some(({ from }) => mayFill(from, person))) ? null : 'FILLS_NO_SEAT';
  }

  /** Writes what became of the review, and orders what follows from it. Within the transaction that holds the request. */
  async settleAs(actor: Actor, request: PromotionRequest, reviewStatus: Exclude<ReviewStatus, 'DUE'>, reason: string | null): Promise<PromotionRequest> {
    const now = this.clock.now();
    const reviewed = await this.life.change(actor, request, { reviewStatus, reviewReason: reason, ...(reviewStatus === 'LAPSED' ? {} : { reviewedBy: actor.id, reviewedAt: now }), dueAt: new Date(now.getTime() + executionPatienceMs) });
    await this.chronicle.record(actor, request, `REVIEW_${reviewStatus}`, { before: { review: 'DUE' }, after: { review: reviewStatus }, reason });
    await this.chronicle.tell(actor, reviewed, 'promotion.break_glass', [request.requestedBy], reviewStatus === 'CONFIRMED' ? 'reviewed and confirmed' : reviewStatus === 'REVERTED' ? 'reviewed and taken back' : 'taken back, since nobody reviewed it in time', reason ?? '');
    await this.orders.give(actor.workspaceId, 'SETTLE_REVIEW', request.id);
    return reviewed;
  }

  /** Does to the target what the review said, once. */
  async settle(actor: Actor, id: string): Promise<void> {
    this.access.check(actor, 'promotion:execute');
    await this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, id);
      if (request.reviewStatus === null || request.reviewStatus === 'DUE' || request.reviewSettledAt !== null) return;
      if (request.reviewStatus === 'CONFIRMED') await this.effects.confirm(actor, request.id);
      else {
        const reverted = await this.effects.revert(actor, { requestId: request.id, reason: request.reviewReason ?? 'Nobody reviewed it in time.' });
        await this.chronicle.record(actor, request, 'TAKEN_BACK', { details: { ...reverted }, after: { ...reverted } });
      }
      await this.life.change(actor, request, { reviewSettledAt: this.clock.now(), dueAt: null });
    });
  }
}
