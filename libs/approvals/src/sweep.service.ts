import { Injectable, Logger } from '@nestjs/common';
import { AccessControl, AccessDirectory } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { BreakGlassService } from './break-glass.service.js';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation, executionPatienceMs } from './deciding/deliberation.js';
import { Orders } from './deciding/orders.js';
import { RequestLife } from './deciding/request-life.js';
import type { PromotionRequest, Timer } from './promotion-request.js';
import { PromotionService } from './promotion.service.js';
import { GateStore } from './stores/gate.store.js';
import { RequestStore } from './stores/request.store.js';

const pageOfSweep = 200;
/** Kinds of gates that wait for what comes by itself. */
const gatesThatWait = ['training-data-leakage', 'training-data-schema'];

/** Everything that happens to requests by the passing of time. Each visit looks anew, so that doing it twice does nothing twice. */
@Injectable()
export class SweepService {
  private readonly logger = new Logger(SweepService.name);

  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly requests: RequestStore,
    private readonly gates: GateStore,
    private readonly deliberation: Deliberation,
    private readonly promotions: PromotionService,
    private readonly breakGlass: BreakGlassService,
    private readonly life: RequestLife,
    private readonly orders: Orders,
    private readonly chronicle: Chronicle,
    private readonly clock: Clock,
  ) {}

  async sweep(actor: Actor): Promise<void> {
    this.access.check(actor, 'promotion:sweep');
    const due = await this.database.read(actor, () => this.requests.due(actor.workspaceId, this.clock.now(), pageOfSweep));
    for (const id of due) await this.apart(id, () => this.database.transaction(actor, () => this.visit(actor, id)));
    const waiting = await this.database.read(actor, () => this.gates.waiting(actor.workspaceId, gatesThatWait, pageOfSweep));
    for (const id of waiting) await this.apart(id, () => this.database.transaction(actor, () => this.lookAgain(actor, id)));
  }

  /** One request that can't be looked at holds up none of the others. */
  private async apart(id: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.logger.warn(`Request ${id} could not be visited: ${String(error)}`));
  }

  /** What a gate waited for may be known by now. While it is not, nothing is told to anybody. */
  private async lookAgain(actor: Actor, id: string): Promise<void> {
    const request = await this.deliberation.hold(actor, id);
    if (request.status !== 'OPEN') return;
    const matter = await this.deliberation.consider(actor, request);
    const { gates } = await this.deliberation.computed(actor, matter);
    const waits = gates.some(({ verdict: { kind, outcome } }) => outcome === 'PENDING' && gatesThatWait.includes(kind));
    if (!waits) await this.deliberation.conclude(actor, matter);
  }

  private async visit(actor: Actor, id: string): Promise<void> {
    const request = await this.deliberation.hold(actor, id);
    const now = this.clock.nowMs();
    if (request.dueAt === null || request.dueAt.getTime() > now) return;
    switch (request.status) {
      case 'OPEN':
        await (now >= request.expiresAt.getTime() ? this.life.end(actor, request, 'EXPIRED', null) : this.ring(actor, request, now));
        return;
      case 'APPROVED':
      case 'EXECUTING':
        await this.life.change(actor, request, { dueAt: new Date(now + executionPatienceMs) });
        await this.orders.give(actor.workspaceId, 'EXECUTE', id);
        return;
      case 'EXECUTION_FAILED':
        await this.life.end(actor, request, 'EXPIRED', 'It could not be carried out in time.');
        return;
      case 'EXECUTED':
        if (request.reviewStatus === 'DUE') await this.breakGlass.settleAs(actor, request, 'LAPSED', null);
        else {
          await this.life.change(actor, request, { dueAt: new Date(now + executionPatienceMs) });
          await this.orders.give(actor.workspaceId, 'SETTLE_REVIEW', id);
        }
        return;
      default:
        await this.life.change(actor, request, { dueAt: null });
    }
  }

  /** Reminds those who may still vote, and tells those to whom it is handed on. */
  private async ring(actor: Actor, request: PromotionRequest, now: number): Promise<void> {
    const rings = request.timers.filter(({ at }) => at <= now);
    const timers = request.timers.filter(({ at }) => at > now);
    for (const timer of rings) await this.tell(actor, request, timer);
    await this.life.change(actor, request, { timers, dueAt: new Date(Math.min(request.expiresAt.getTime(), timers[0]?.at ?? Infinity)) });
  }

  private async tell(actor: Actor, request: PromotionRequest, { kind, to }: Timer): Promise<void> {
    if (kind === 'ESCALATE') {
      const people = to ? await this.directory.peopleIn(actor, to) : [];
      await this.chronicle.record(actor, request, 'ESCALATED', { details: { to: { ...to } }, after: { told: people.length } });
      await this.chronicle.tell(actor, request, 'promotion.escalated', people.map(({ actorId }) => actorId), 'nobody has decided yet');
      return;
    }
    const { policies, votes } = await this.deliberation.consider(actor, request);
    const voted = votes.filter(({ dismissed }) => !dismissed).flatMap(({ voterId, principalId }) => [voterId, principalId]);
    const waitingFor = (await this.promotions.whoFits(actor, policies.flatMap(({ document }) => document.quorum.map(({ from }) => from)), request)).filter((id) => !voted.some((each) => each === id));
    await this.chronicle.record(actor, request, 'REMINDED', { after: { told: waitingFor.length } });
    await this.chronicle.tell(actor, request, 'promotion.reminded', waitingFor, 'still waits for your review');
  }
}
