import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { EmailStore } from './email/email.store.js';
import { NotificationStore } from './notification.store.js';
import { Wake } from './wake.js';
import { DeliveryStore } from './webhooks/delivery.store.js';

const dayMs = 24 * 3_600_000;
export const keptNotificationsMs = 180 * dayMs;
export const keptDeliveriesMs = 30 * dayMs;
/** Of each webhook; those that still wait are kept besides. */
export const keptDeliveries = 2_000;
const batch = 2_000;

/** Finds what is due and what is old, in one workspace. */
@Injectable()
export class UpkeepService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly notifications: NotificationStore,
    private readonly emails: EmailStore,
    private readonly deliveries: DeliveryStore,
    private readonly wake: Wake,
    private readonly clock: Clock,
  ) {}

  /** Retries whose time has come, and whatever no hint was heard of. */
  async wakeDue(actor: Actor): Promise<void> {
    this.access.check(actor, 'notification:wake');
    const { workspaceId } = actor;
    const now = this.clock.now();
    await this.database.transaction(actor, async () => {
      this.wake.webhooks(workspaceId, await this.deliveries.dueWebhooks(workspaceId, now));
      if (await this.emails.isAnyDue(workspaceId, now)) this.wake.emails(workspaceId);
    });
  }

  /** @returns how many rows went */
  async prune(actor: Actor): Promise<number> {
    this.access.check(actor, 'notification:prune');
    const { workspaceId } = actor;
    const now = this.clock.nowMs();
    const before = (ms: number): Date => new Date(now - ms);
    const steps: (() => Promise<number>)[] = [
      () => this.deliveries.prune(workspaceId, before(keptDeliveriesMs), keptDeliveries, batch),
      () => this.emails.prune(workspaceId, before(keptDeliveriesMs), batch),
      () => this.notifications.prune(workspaceId, before(keptNotificationsMs), batch),
      () => this.notifications.pruneEvents(workspaceId, before(keptNotificationsMs), batch),
    ];
    let total = 0;
    for (const step of steps) {
      for (let gone = batch; gone === batch; total += gone) gone = await this.database.transaction(actor, step);
    }
    return total;
  }
}
