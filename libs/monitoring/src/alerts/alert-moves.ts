import { Injectable } from '@nestjs/common';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { type LineageNode, UpstreamBreaks } from '@plinth/lineage';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';
import type { Monitor, MonitorReport, ReportId } from '../monitors/monitor.js';
import { MonitorStore } from '../monitors/monitor.store.js';
import { type AlertAbout, alertAbouts, nextAlert, noStreak, type Outcome, type Streak, whyUnwatched } from '../rules/monitors/index.js';
import type { Alert, AlertEventKind } from './alert.js';
import { AlertStore } from './alert.store.js';

export const followUpJob = 'monitoring.follow-up';

/** What a window came to for a slice, '' for all rows. */
export interface SliceOutcome {
  readonly about: AlertAbout;
  readonly slice: string;
  /** DRIFTED: over its threshold, whatever it is about. */
  readonly outcome: Outcome;
  readonly driftedColumns: readonly string[];
  /** In one sentence. */
  readonly sentence: string;
  /** The snapshot that was looked at, where it was one. */
  readonly subject?: string;
}

const maxTitle = 200;
/** Columns that an alert names. */
const maxNamed = 200;

/** Opens, holds and closes alerts, in the transaction that writes down what a window came to. */
@Injectable()
export class AlertMoves {
  constructor(
    private readonly database: Database,
    private readonly store: AlertStore,
    private readonly monitors: MonitorStore,
    private readonly breaks: UpstreamBreaks,
    private readonly outbox: Outbox,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** With the monitor's row held. @param look whether the window is looked at for the first time, and `found` is all that there is of it, or again, and it is what has changed */
  async apply(actor: Actor, monitor: Monitor, report: Pick<MonitorReport, 'id'>, found: readonly SliceOutcome[], look: 'FIRST' | 'AGAIN' = 'FIRST'): Promise<void> {
    const open = await this.store.lockOpen(actor.workspaceId, monitor.id);
    for (const about of alertAbouts) {
      const ofThis = found.filter((each) => each.about === about);
      if (ofThis.length === 0) continue;
      const before = about === 'DRIFT' ? monitor.streaks : (monitor.checkStreaks[about] ?? {});
      const streaks: Record<string, Streak> = look === 'AGAIN' ? { ...before } : {};
      for (const each of ofThis) {
        const alert = open.find((other) => other.about === about && other.slice === each.slice);
        const { streak, move } = nextAlert(alert !== undefined, before[each.slice] ?? noStreak, each.outcome, monitor.definition.alert);
        streaks[each.slice] = streak;
        if (move === 'OPENED') await this.begin(actor, monitor, report.id, each);
        else if (alert && each.outcome !== 'UNDECIDED') await this.goOn(actor, alert, report.id, each, move === 'CLOSED');
      }
      if (about === 'DRIFT') await this.monitors.setStreaks(actor.workspaceId, monitor.id, streaks);
      else await this.monitors.setCheckStreaks(actor.workspaceId, monitor.id, about, streaks);
    }
  }

  /** With the monitor's row held: what the monitor looks at no more can not become calm, so its alert is closed with the reason. */
  async withdraw(actor: Actor, monitor: Pick<Monitor, 'id' | 'definition'>): Promise<void> {
    const now = this.clock.now();
    for (const alert of await this.store.lockOpen(actor.workspaceId, monitor.id)) {
      const reason = whyUnwatched(alert, monitor.definition);
      if (reason === undefined) continue;
      await this.store.update(actor.workspaceId, { ...alert, status: 'CLOSED', closedAt: now, updatedAt: now });
      await this.tell(actor, alert, 'CLOSED', null, { reason });
      this.database.afterCommit(() => this.hint(actor.workspaceId));
    }
  }

  /** Writes down what happened to an alert, for its history and for the audit log. */
  async tell(actor: Actor, alert: Pick<Alert, 'id' | 'monitorId' | 'about' | 'slice'>, kind: AlertEventKind, reportId: ReportId | null, details: Readonly<Record<string, JsonValue>>): Promise<void> {
    await this.store.addEvent(actor.workspaceId, { id: this.ids.next(), alertId: alert.id, kind, reportId, actorId: actor.id, at: this.clock.now(), details });
    await this.outbox.audit(actor, { action: `alert.${kind.toLowerCase()}`, subjectKind: 'alert', subjectId: alert.id, after: { monitorId: alert.monitorId, about: alert.about, slice: alert.slice, reportId, ...details } });
  }

  private async begin(actor: Actor, monitor: Monitor, reportId: ReportId, found: SliceOutcome): Promise<void> {
    const { about, slice, sentence, driftedColumns } = found;
    const now = this.clock.now();
    const alert: Alert = {
      id: this.ids.next<'MonitorAlert'>(), monitorId: monitor.id, about, slice, status: 'OPEN', title: sentence.slice(0, maxTitle), columns: driftedColumns.slice(0, maxNamed), openedAt: now, openedBy: reportId, lastReportId: reportId, closedAt: null,
      acknowledgedBy: null, acknowledgedAt: null, assigneeId: null, mutedBy: null, mutedUntil: null, toldAt: null, updatedAt: now,
    };
    await this.store.insert(actor.workspaceId, alert);
    await this.tell(actor, alert, 'OPENED', reportId, { title: alert.title, columns: alert.columns.slice() });
    // What follows concerns the model as a whole, so slices bring nothing about by themselves.
    if (slice === '') await this.store.planConsequences(actor.workspaceId, alert.id, monitor.definition.consequences, now);
    if (about === 'EXPECTATIONS') await this.warn(actor, monitor, alert, found);
    this.database.afterCommit(() => this.hint(actor.workspaceId));
  }

  /** Whoever stands on data that is not as it is expected to be is told, as of what breaks in any other way. */
  private async warn(actor: Actor, { targetKind, targetId }: Monitor, { id, columns }: Alert, { sentence, subject }: SliceOutcome): Promise<void> {
    if (targetKind !== 'DATASET' && targetKind !== 'FEATURE_VIEW') return;
    const whole: LineageNode = { kind: targetKind, id: targetId };
    const snapshot: LineageNode[] = targetKind === 'DATASET' && subject ? [{ ...whole, version: subject }] : [];
    await this.breaks.raise(actor, { key: ['monitor-alert', id], kind: 'QUALITY', origins: [whole, ...snapshot], title: sentence, details: columns.length ? [`Columns that are not as expected: ${columns.join(', ')}.`] : [] });
  }

  private async goOn(actor: Actor, before: Alert, reportId: ReportId, { sentence, driftedColumns, outcome }: SliceOutcome, isOver: boolean): Promise<void> {
    const now = this.clock.now();
    const drifted = outcome === 'DRIFTED' ? { title: sentence.slice(0, maxTitle), columns: driftedColumns.slice(0, maxNamed) } : {};
    await this.store.update(actor.workspaceId, { ...before, ...drifted, lastReportId: reportId, updatedAt: now, ...(isOver ? { status: 'CLOSED', closedAt: now } : {}) });
    await this.tell(actor, before, isOver ? 'CLOSED' : 'HELD', reportId, { title: sentence.slice(0, maxTitle) });
    if (isOver) this.database.afterCommit(() => this.hint(actor.workspaceId));
  }

  /** A queue that is away loses only the hint: the repeating job finds the rows. */
  private hint(workspaceId: Actor['workspaceId']): void {
    void this.queue.add(followUpJob, { workspaceId, body: {} }, { oneAtATime: `${followUpJob} ${workspaceId}` }).catch(() => undefined);
  }
}
