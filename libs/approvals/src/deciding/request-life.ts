import { Injectable } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import { PromotionNotInStatus } from '../approvals.errors.js';
import { PromotionEvents } from '../live/promotion-events.js';
import type { PromotionRequest } from '../promotion-request.js';
import { isFinal, mayBecome, type RequestStatus } from '../rules/index.js';
import { RequestStore } from '../stores/request.store.js';
import { VoteStore } from '../stores/vote.store.js';
import { Chronicle, type Recorded } from './chronicle.js';

const tellings = {
  EXPIRED: { kind: 'promotion.expired', said: 'expired undecided' },
  WITHDRAWN: { kind: 'promotion.withdrawn', said: 'withdrawn' },
  VOIDED: { kind: 'promotion.voided', said: 'void, since what was under review changed' },
} as const;

/** The one place that changes how a request stands. Each method joins the transaction that holds the request's row. */
@Injectable()
export class RequestLife {
  constructor(
    private readonly requests: RequestStore,
    private readonly votes: VoteStore,
    private readonly chronicle: Chronicle,
    private readonly events: PromotionEvents,
    private readonly clock: Clock,
  ) {}

  /** Writes changes that are no other status, or one that the present one leads to. @throws PromotionNotInStatus */
  async change(actor: Actor, request: PromotionRequest, changes: Partial<PromotionRequest>): Promise<PromotionRequest> {
    const now = this.clock.now();
    const { status = request.status } = changes;
    if (status !== request.status && !mayBecome(request.status, status)) throw new PromotionNotInStatus(request.status, `on its way to ${status}`, 'Look at its timeline; what has ended is asked anew.');
    const changed: PromotionRequest = { ...request, ...changes, updatedAt: now, ...(status !== request.status && isFinal(status) ? { endedAt: now } : {}) };
    await this.requests.update(actor.workspaceId, changed);
    this.events.changed(actor, changed.id);
    return changed;
  }

  /** Ends a request without a decision. Votes on what is void are dismissed. */
  async end(actor: Actor, request: PromotionRequest, status: keyof typeof tellings, reason: string | null, recorded: Pick<Recorded, 'details'> = {}): Promise<PromotionRequest> {
    const ended = await this.change(actor, request, { status, endReason: reason, timers: [], dueAt: null, ...(request.executedAt === null ? { reviewStatus: null, reviewDueAt: null } : {}) });
    const cast = await this.votes.of(actor.workspaceId, [request.id]);
    if (status === 'VOIDED') await this.votes.dismissAll(actor.workspaceId, request.id, reason ?? 'The subject changed.', this.clock.now());
    await this.chronicle.record(actor, request, status, { ...recorded, before: { status: request.status }, after: { status, votes: cast.length }, reason });
    const { kind, said } = tellings[status];
    await this.chronicle.tell(actor, ended, kind, [request.requestedBy, request.involved.requesterPersonId, ...cast.map(({ voterId }) => voterId)], said, reason ?? '');
    return ended;
  }

  /** Ends a request because what it stands on is no longer what was asked about. */
  voidBecause(actor: Actor, request: PromotionRequest, changed: readonly string[]): Promise<PromotionRequest> {
    return this.end(actor, request, 'VOIDED', `Changed: ${changed.join(', ')}.`, { details: { changed } });
  }
}

/** Throws unless the request is in one of the statuses. @throws PromotionNotInStatus */
export function assertStatus(request: PromotionRequest, statuses: readonly RequestStatus[], help: string): void {
  if (!statuses.includes(request.status)) throw new PromotionNotInStatus(request.status, statuses.join(' or '), help);
}
