import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Feeds, type FeedTimes } from '@plinth/platform/pubsub';
import { parseId } from '@plinth/tracking/rules';
import { PromotionNotFound } from '../approvals.errors.js';
import { InboxService } from '../inbox.service.js';
import type { PromotionRequest } from '../promotion-request.js';
import { PromotionService } from '../promotion.service.js';
import { PromotionSight } from '../promotion-sight.js';
import { RequestStore } from '../stores/request.store.js';
import { channels } from './promotion-events.js';

/** An inbox is followed as far as this. */
export const maxWaiting = 100;
/** Every page has these two open, and any request of the workspace wakes them: they look less often than others. */
const inboxTimes: FeedTimes = { spacingMs: 1_000, lookEveryMs: 30_000 };

/** Feeds of promotions. Each event is read through the services, with the actor's permission as it is then. */
@Injectable()
export class PromotionLiveService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly feeds: Feeds,
    private readonly promotions: PromotionService,
    private readonly inboxes: InboxService,
    private readonly requests: RequestStore,
    private readonly sight: PromotionSight,
  ) {}

  /** The request at once, and again whenever something happened to it. @throws PromotionNotFound */
  async promotionChanged(actor: Actor, requestId: string): Promise<AsyncIterableIterator<PromotionRequest>> {
    const id = parseId<'PromotionRequest'>(requestId, 'id');
    if (!(await this.promotions.find(actor, id))) throw new PromotionNotFound(requestId, 'id');
    let shown: string | undefined;
    const feed = await this.feeds.open(actor, [channels.promotion(id), channels.standing], async (heard) => {
      // Marked before it is read: what comes in between is told once more, and never missed.
      const mark = await this.database.read(actor, () => this.requests.markOf(actor.workspaceId, id));
      const request = await this.promotions.find(actor, id);
      // What was heard of may show elsewhere than in the marked rows: in its evidence, or in who may vote now.
      if (!request || (mark === shown && !heard?.size)) return undefined;
      shown = mark;
      return request;
    });
    feed.notify(undefined);
    return feed;
  }

  /** How much waits for the actor, counted to {@link maxWaiting}: at once, and again whenever something of it is different. */
  async inboxChanged(actor: Actor): Promise<AsyncIterableIterator<number>> {
    this.access.check(actor, 'promotion:read');
    let shown: string | undefined;
    const feed = await this.feeds.open(actor, [channels.promotions, channels.standing, channels.delegations(actor.id)], async () => {
      const { items } = await this.inboxes.list(actor, { first: maxWaiting });
      const mark = createHash('sha256').update(JSON.stringify(items.map(({ node: { request: { id, updatedAt }, reasons, principalId, dueAt } }) => [id, updatedAt, reasons, principalId, dueAt]))).digest('hex');
      if (mark === shown) return undefined;
      shown = mark;
      return items.length;
    }, inboxTimes);
    feed.notify(undefined);
    return feed;
  }

  /** Ids of requests that were made or to which something happened; none when some may have been missed. */
  async promotionsChanged(actor: Actor): Promise<AsyncIterableIterator<string[]>> {
    this.access.check(actor, 'promotion:read');
    return this.feeds.open(actor, [channels.promotions], async (heard) => {
      this.access.check(actor, 'promotion:read');
      const ids = [...(heard ?? [])];
      if (!ids.length) return ids;
      const there = await this.sight.visible(actor, ids);
      return there.size ? ids.filter((id) => there.has(id)) : undefined;
    }, inboxTimes);
  }
}
