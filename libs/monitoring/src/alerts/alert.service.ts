import { Injectable } from '@nestjs/common';
import { AccessControl, AccessDirectory } from '@plinth/access';
import { type Actor, checkText, Clock, encodeCursor, InvalidInput, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { readIdCursor } from '../cursor.js';
import { AlertClosed, AlertNotFound } from '../monitoring.errors.js';
import { MonitorSight } from '../monitors/monitor-sight.js';
import type { Alert, AlertEvent, Consequence } from './alert.js';
import { AlertMoves } from './alert-moves.js';
import { AlertStore } from './alert.store.js';

const maxNote = 4_000;
/** Whoever mutes for longer should archive the monitor. */
const longestMuteMs = 90 * 24 * 3_600_000;

export interface AlertListQuery extends PageArgs {
  readonly status?: Alert['status'] | null | undefined;
  readonly monitorId?: string | null | undefined;
  readonly modelId?: string | null | undefined;
  readonly assigneeId?: string | null | undefined;
}

/** What people do with alerts: see, acknowledge, assign, mute. */
@Injectable()
export class AlertService {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly store: AlertStore,
    private readonly moves: AlertMoves,
    private readonly sight: MonitorSight,
    private readonly clock: Clock,
  ) {}

  /** Somebody looks into it. @throws AlertNotFound, AlertClosed */
  async acknowledge(actor: Actor, id: string, note: string | null | undefined): Promise<Alert> {
    if (note) checkText(note, maxNote, 'A note', 'note');
    return this.change(actor, id, 'ACKNOWLEDGED', () => ({ acknowledgedBy: actor.id, acknowledgedAt: this.clock.now() }), note ? { note } : {});
  }

  /** @param assigneeId null: nobody @throws AlertNotFound, AlertClosed, InvalidInput */
  async assign(actor: Actor, id: string, assigneeId: string | null): Promise<Alert> {
    const assignee = assigneeId === null ? null : parseId<'Actor'>(assigneeId, 'assigneeId');
    if (assignee !== null) {
      const person = await this.directory.person(actor, assignee);
      if (!person?.active) throw new InvalidInput('There is no such member.', { field: 'assigneeId', help: 'Name somebody who can act in this workspace.' });
    }
    return this.change(actor, id, 'ASSIGNED', () => ({ assigneeId: assignee }), { assigneeId: assignee });
  }

  /** People are not told of it until then; it goes on being looked at. @param until null: no longer muted @throws AlertNotFound, AlertClosed, InvalidInput */
  async mute(actor: Actor, id: string, until: Date | null): Promise<Alert> {
    const now = this.clock.nowMs();
    if (until && (until.getTime() <= now || until.getTime() > now + longestMuteMs)) throw new InvalidInput('An alert is muted until some time within the next 90 days.', { field: 'until', help: 'Leave it out to hear of it again.' });
    return this.change(actor, id, until ? 'MUTED' : 'UNMUTED', () => ({ mutedBy: until ? actor.id : null, mutedUntil: until }), { until: until?.toISOString() ?? null });
  }

  /** In the order of the ids; undefined for those that are not there for the actor. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(Alert | undefined)[]> {
    this.access.check(actor, 'monitor:read');
    const wanted = ids.map((id) => parseId<'MonitorAlert'>(id, 'id'));
    const found = new Map<string, Alert>((await this.database.read(actor, () => this.store.byIds(actor.workspaceId, wanted, this.sight.monitors(actor)))).map((alert) => [alert.id, alert]));
    return wanted.map((id) => found.get(id));
  }

  /** Newest first. */
  async list(actor: Actor, { first, after, status, monitorId, modelId, assigneeId }: AlertListQuery): Promise<Page<Alert>> {
    this.access.check(actor, 'monitor:read');
    const size = pageSize(first);
    const before = readIdCursor(after);
    const id = (given: string | null | undefined, field: string) => (given ? parseId(given, field) : undefined);
    const criteria = { status: status ?? undefined, monitorId: id(monitorId, 'monitorId'), modelId: id(modelId, 'modelId'), assigneeId: id(assigneeId, 'assigneeId'), seen: this.sight.monitors(actor) };
    return toPage(await this.database.read(actor, () => this.store.page(actor.workspaceId, criteria, before, size + 1)), size, ({ id: each }) => encodeCursor([each]));
  }

  /** Open ones of each monitor, in the order of the ids. */
  async openOf(actor: Actor, monitorIds: readonly string[]): Promise<Alert[][]> {
    this.access.check(actor, 'monitor:read');
    const all = await this.database.read(actor, () => this.store.openOf(actor.workspaceId, monitorIds));
    return monitorIds.map((id) => all.filter(({ monitorId }) => monitorId === id));
  }

  /** What happened to each, in order; in the order of the ids. */
  async events(actor: Actor, ids: readonly string[]): Promise<AlertEvent[][]> {
    this.access.check(actor, 'monitor:read');
    const all = await this.database.read(actor, () => this.store.events(actor.workspaceId, ids));
    return ids.map((id) => all.filter(({ alertId }) => alertId === id));
  }

  /** What followed from each, in the order of the ids. */
  async consequences(actor: Actor, ids: readonly string[]): Promise<Consequence[][]> {
    this.access.check(actor, 'monitor:read');
    const all = await this.database.read(actor, () => this.store.consequences(actor.workspaceId, ids));
    return ids.map((id) => all.filter(({ alertId }) => alertId === id));
  }

  private async change(actor: Actor, given: string, kind: 'ACKNOWLEDGED' | 'ASSIGNED' | 'MUTED' | 'UNMUTED', what: () => Partial<Alert>, details: Readonly<Record<string, string | null>>): Promise<Alert> {
    this.access.check(actor, 'alert:write');
    const id = parseId<'MonitorAlert'>(given, 'id');
    return this.database.transaction(actor, async () => {
      const [seen] = await this.store.byIds(actor.workspaceId, [id], this.sight.monitors(actor));
      const held = seen && (await this.store.lock(actor.workspaceId, id));
      if (!held) throw new AlertNotFound(given);
      if (held.status === 'CLOSED') throw new AlertClosed(given);
      const after: Alert = { ...held, ...what(), updatedAt: this.clock.now() };
      await this.store.update(actor.workspaceId, after);
      await this.moves.tell(actor, after, kind, null, details);
      return after;
    });
  }
}
