import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText, Clock, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { type EventSettings, nothingSet } from './event-settings.js';
import { EventSettingsStore } from './event-settings.store.js';

const maxRetentionDays = 36_500;
const maxReasonLength = 10_000;

/** How long a workspace keeps events, and that they stay while somebody holds them. */
@Injectable()
export class EventSettingsService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: EventSettingsStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async of(actor: Actor): Promise<EventSettings> {
    this.access.check(actor, 'pipeline:read');
    return (await this.database.read(actor, () => this.store.find(actor.workspaceId))) ?? nothingSet;
  }

  /** Holds for the events that are there as well: those that are older go soon. @throws InvalidInput */
  async update(actor: Actor, retentionDays: number | null): Promise<EventSettings> {
    this.access.check(actor, 'lineage-event:govern');
    if (retentionDays !== null && (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > maxRetentionDays)) throw new InvalidInput(`Events are kept for 1 to ${maxRetentionDays} days, or for ever.`, { field: 'retentionDays', help: 'Leave it out to keep them for ever.' });
    return this.change(actor, async (before) => {
      await this.outbox.audit(actor, { action: 'openlineage.settings-updated', subjectKind: 'openlineage-events', subjectId: actor.workspaceId, before: { retentionDays: before.retentionDays }, after: { retentionDays } });
      return { ...before, retentionDays };
    });
  }

  /** No event is given up until somebody releases them. Asked again it changes nothing. @throws InvalidInput */
  async hold(actor: Actor, reason: string): Promise<EventSettings> {
    this.access.check(actor, 'lineage-event:hold');
    checkReason(reason);
    return this.change(actor, async (before) => {
      if (before.hold) return undefined;
      await this.outbox.audit(actor, { action: 'openlineage.events-held', subjectKind: 'openlineage-events', subjectId: actor.workspaceId, reason });
      return { ...before, hold: { heldAt: this.clock.now(), heldBy: actor.id, reason } };
    });
  }

  /** @throws InvalidInput */
  async release(actor: Actor, reason: string): Promise<EventSettings> {
    this.access.check(actor, 'lineage-event:hold');
    checkReason(reason);
    return this.change(actor, async (before) => {
      if (!before.hold) return undefined;
      await this.outbox.audit(actor, { action: 'openlineage.events-released', subjectKind: 'openlineage-events', subjectId: actor.workspaceId, before: { reason: before.hold.reason }, reason });
      return { ...before, hold: null };
    });
  }

  private change(actor: Actor, work: (before: EventSettings) => Promise<EventSettings | undefined>): Promise<EventSettings> {
    return this.database.transaction(actor, async () => {
      const now = this.clock.now();
      await this.store.lock(actor.workspaceId, actor.id, now);
      const before = (await this.store.find(actor.workspaceId)) ?? nothingSet;
      const changed = await work(before);
      if (!changed) return before;
      const after = { ...changed, updatedBy: actor.id, updatedAt: now };
      await this.store.keep(actor.workspaceId, after);
      return after;
    });
  }
}

function checkReason(reason: string): void {
  checkText(reason, maxReasonLength, 'A reason', 'reason');
  if (reason.trim() === '') throw new InvalidInput('This needs a reason.', { field: 'reason', help: 'Say why, such as the name of the case.' });
}
