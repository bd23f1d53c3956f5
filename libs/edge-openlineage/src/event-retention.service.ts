import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { EventRetentionStore } from './event-retention.store.js';
import { EventSettingsStore } from './event-settings.store.js';

/** Events of one transaction. */
const eventsAtOnce = 1_000;
/** Of one run: the next one goes on. */
const mostEvents = 500_000;
const dayMs = 24 * 3_600_000;

/** Gives up events whose time has passed. What followed from them stays: executions, assets, edges of the graph. */
@Injectable()
export class EventRetentionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly settings: EventSettingsStore,
    private readonly store: EventRetentionStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Each part in a transaction of its own, with its record: what went stays gone, wherever the worker ends. @param atOnce events of a part @returns how many went */
  async expire(actor: Actor, atOnce = eventsAtOnce): Promise<number> {
    this.access.check(actor, 'lineage-event:expire');
    for (let gone = 0; ; ) {
      const some = await this.database.transaction(actor, () => this.part(actor, atOnce));
      gone += some;
      if (some < atOnce || gone >= mostEvents) return gone;
    }
  }

  /** Looks at the settings under which they go until they are gone: somebody who holds them meanwhile waits, or is waited for. */
  private async part(actor: Actor, limit: number): Promise<number> {
    const settings = await this.settings.share(actor.workspaceId);
    if (!settings || settings.retentionDays === null || settings.hold) return 0;
    const { events, ...facts } = await this.store.expire(actor.workspaceId, new Date(this.clock.nowMs() - settings.retentionDays * dayMs), limit);
    if (events === 0) return 0;
    const { bytes, receivedFrom, receivedUntil, digest } = facts;
    await this.outbox.audit(actor, {
      action: 'openlineage.events-expired', subjectKind: 'openlineage-events', subjectId: actor.workspaceId, subjectDigest: digest,
      before: { events, bytes, receivedFrom: receivedFrom.toISOString(), receivedUntil: receivedUntil.toISOString() }, reason: `Events are kept for ${settings.retentionDays} days.`,
    });
    return events;
  }
}
