import { Injectable } from '@nestjs/common';
import { AccessControl, type Person } from '@plinth/access';
import { type Actor, type ActorId, Clock, type Entropy, IdSource, systemEntropy } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { checkText, parseId } from '@plinth/tracking/rules';
import { saltSize } from '@plinth/verify';
import { VoteRefused } from './approvals.errors.js';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation, type Matter } from './deciding/deliberation.js';
import { RequestLife } from './deciding/request-life.js';
import type { CastVote, PromotionRequest } from './promotion-request.js';
import { maxReasonLength } from './promotion.service.js';
import { type Ballot, changedParts, delegates, refusalOf, type VoteRefusal, type VoteVerdict } from './rules/index.js';
import { VoteStore } from './stores/vote.store.js';

export interface NewVote {
  readonly requestId: string;
  readonly verdict: VoteVerdict;
  /** The digest that the voter saw. */
  readonly subjectDigest: string;
  /** Whom they vote for, under a delegation; themselves unless told. */
  readonly onBehalfOf?: string | null | undefined;
  readonly comment?: string | null | undefined;
  /** What the signature means, where the policy asks for one. */
  readonly meaning?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Voting. The last vote that a quorum needs decides, in its own transaction. */
@Injectable()
export class VoteService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly deliberation: Deliberation,
    private readonly life: RequestLife,
    private readonly votes: VoteStore,
    private readonly chronicle: Chronicle,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws PromotionNotFound, VoteRefused */
  async cast(actor: Actor, { idempotencyKey, ...ballot }: NewVote): Promise<PromotionRequest> {
    this.access.check(actor, 'promotion:vote');
    const requestId = parseId<'PromotionRequest'>(ballot.requestId, 'input.requestId');
    const principalId = ballot.onBehalfOf === null || ballot.onBehalfOf === undefined ? actor.id : parseId<'Actor'>(ballot.onBehalfOf, 'input.onBehalfOf');
    if (ballot.comment) checkText(ballot.comment, maxReasonLength, 'A comment', 'input.comment');
    // What is refused because the request has ended by itself ends it for good: the refusal is thrown after that was committed.
    const { request, refused } = await this.database.transaction(actor, async () => {
      const outcome: { request?: PromotionRequest; refused?: VoteRefusal } = {};
      const { id, refusal } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'castVote', request: ballot }, async () => {
        const held = await this.deliberation.hold(actor, requestId, 'input.requestId');
        // Everybody learns the same of a request that has ended, and of a hundred votes at once nearly all find that: nothing else is read for them.
        if (held.status !== 'OPEN') throw new VoteRefused('REQUEST_CLOSED', { requestId });
        const matter = await this.deliberation.consider(actor, held, [actor.id, principalId, ...(actor.vouchedBy ?? [])]);
        const refusal = this.refusalOf(actor, matter, principalId, ballot);
        if (refusal === null) outcome.request = await this.take(actor, matter, principalId, ballot);
        else if (held.status === 'OPEN' && refusal === 'REQUEST_EXPIRED') await this.life.end(actor, held, 'EXPIRED', null);
        else if (held.status === 'OPEN' && matter.state.currentDigest !== held.subjectDigest) await this.life.voidBecause(actor, held, changedParts(held.parts, matter.subject.parts));
        else throw new VoteRefused(refusal, { requestId });
        return { id: requestId, refusal };
      });
      outcome.request ??= await this.deliberation.hold(actor, id, 'input.requestId');
      return { request: outcome.request, refused: refusal };
    });
    if (refused !== null) throw new VoteRefused(refused, { requestId });
    return request;
  }

  /** Why this actor's vote would be refused now, or nothing; what the vote would say is left open. */
  refusalOf(actor: Actor, matter: Matter, principalId: string, { verdict, subjectDigest, meaning }: Pick<NewVote, 'verdict' | 'subjectDigest' | 'meaning'>): VoteRefusal | null {
    const [voter, principal] = [matter.people.get(actor.id), matter.people.get(principalId)];
    if (!voter || !principal) return 'NOT_A_MEMBER';
    return refusalOf(this.ballotOf(actor, matter, voter, principal, { verdict, subjectDigest, meaning }), matter.state, matter.policy, matter.votes, this.clock.now());
  }

  private ballotOf(actor: Actor, { people, delegations }: Matter, voter: Person, principal: Person, { verdict, subjectDigest, meaning }: Pick<NewVote, 'verdict' | 'subjectDigest' | 'meaning'>): Ballot {
    return {
      voter,
      principal,
      delegation: delegations.find((each) => delegates(each, principal.actorId, voter.actorId, this.clock.now())) ?? null,
      verdict,
      seenDigest: subjectDigest,
      signature: meaning === null || meaning === undefined ? null : { meaning, authenticatedAt: actor.authenticatedAt ?? null },
      vouchers: (actor.vouchedBy ?? []).map((id) => people.get(id) ?? { ...voter, actorId: id }),
    };
  }

  private async take(actor: Actor, matter: Matter, principalId: ActorId, { verdict, comment, meaning }: NewVote): Promise<PromotionRequest> {
    const { request, delegations, people, policy } = matter;
    const now = this.clock.now();
    const isSigned = policy.signature !== null && meaning !== null && meaning !== undefined;
    const vote: CastVote = {
      id: this.ids.next(), requestId: request.id, voterId: actor.id, principalId, voucherIds: actor.vouchedBy ?? [],
      delegationId: principalId === actor.id ? null : (delegations.find((each) => delegates(each, principalId, actor.id, now))?.id ?? null),
      verdict, subjectDigest: request.subjectDigest, comment: comment?.trim() || null,
      printedName: isSigned ? (people.get(actor.id)?.name ?? actor.name) : null, nameSalt: isSigned ? Buffer.from(this.entropy.bytes(saltSize)) : null,
      meaning: isSigned ? meaning : null, authenticatedAt: isSigned ? (actor.authenticatedAt ?? null) : null,
      castAt: now, dismissedAt: null, dismissedReason: null, dismissed: false,
    };
    await this.votes.insert(actor.workspaceId, vote);
    await this.chronicle.record(actor, request, 'VOTED', {
      details: { voteId: vote.id, verdict },
      after: { voteId: vote.id, verdict, principalId, subjectDigest: vote.subjectDigest, delegationId: vote.delegationId, meaning: vote.meaning, authenticatedAt: vote.authenticatedAt?.toISOString() ?? null },
    });
    return this.deliberation.conclude(actor, { ...matter, votes: [...matter.votes, vote] });
  }
}
