import { Injectable, Logger } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Analytics, AnalyticsFailed, type AnalyticsSession } from '@plinth/platform/analytics';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { AlertMoves, type SliceOutcome } from '../alerts/alert-moves.js';
import { MonitorNotFound } from '../monitoring.errors.js';
import type { DriftReport } from '../rules/index.js';
import { driftedColumns, figuresOf, type Outcome, outcomeOf } from '../rules/monitors/index.js';
import { failureOf, isWrong } from '../work-failure.js';
import type { Monitor, MonitorReport } from './monitor.js';
import type { MonitorDocument } from './monitor-document.js';
import { MonitorGauges } from './monitor-gauges.js';
import { MonitorLook } from './monitor-look.js';
import { MonitorStore } from './monitor.store.js';
import { ReportStore } from './report.store.js';

/** A worker that says nothing for so long is gone. */
const leaseMs = 30_000;
const renewEveryMs = 8_000;
/** Windows of one process of DuckDB: beginning one takes longer than to look at a small window. */
const windowsAtOnce = 25;
/** So long a workspace is worked for before others have their turn. */
const turnMs = 10_000;

/** Looks at the windows that are due: each once, those of a monitor one after the other in their order. */
@Injectable()
export class MonitorRunner {
  private readonly logger = new Logger(MonitorRunner.name);

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly analytics: Analytics,
    private readonly reports: ReportStore,
    private readonly monitors: MonitorStore,
    private readonly looks: MonitorLook,
    private readonly alerts: AlertMoves,
    private readonly gauges: MonitorGauges,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Works for the workspace for a turn. @returns whether more is due */
  async runDue(actor: Actor): Promise<boolean> {
    this.access.check(actor, 'monitor:run');
    const until = this.clock.nowMs() + turnMs;
    const failures: unknown[] = [];
    do {
      const windows = await this.database.transaction(actor, () => this.reports.claim(actor.workspaceId, this.clock.now(), this.lease(), windowsAtOnce));
      if (windows.length === 0) break;
      await this.lookAtAll(actor, windows, failures);
    } while (failures.length === 0 && this.clock.nowMs() < until);
    if (failures.length) throw failures[0];
    return this.database.read(actor, () => this.reports.hasDue(actor.workspaceId, this.clock.now()));
  }

  private async lookAtAll(actor: Actor, windows: readonly MonitorReport[], failures: unknown[]): Promise<void> {
    const held = new Map(windows.map((window) => [window.id, window]));
    // A large window says nothing of itself for minutes: the leases are renewed beside it.
    const renewal = setInterval(() => void this.database.transaction(actor, () => this.reports.renew(actor.workspaceId, [...held.values()], this.lease())).catch(() => undefined), renewEveryMs);
    try {
      // One thread, or the last digits depend on chance.
      await this.analytics.session(async (session) => {
        for (const window of windows) {
          await this.lookAt(actor, session, window, failures);
          held.delete(window.id);
        }
      }, { limits: { threads: 1 } });
    } catch (error) {
      // The process is gone, and with it what the window under way was owed; those behind it are no part of that.
      const [ended, ...others] = held.values();
      if (ended) await this.fail(actor, ended, error, failures);
      await this.database.transaction(actor, () => this.reports.release(actor.workspaceId, others));
    } finally {
      clearInterval(renewal);
    }
  }

  /** @throws what the process of the session ended with */
  private async lookAt(actor: Actor, session: AnalyticsSession, window: MonitorReport, failures: unknown[]): Promise<void> {
    try {
      const [monitor] = await this.database.read(actor, () => this.monitors.byIds(actor.workspaceId, [window.monitorId], allRows));
      if (!monitor) throw new MonitorNotFound(window.monitorId);
      await this.finish(actor, window, await this.looks.look(actor, session, monitor, window));
    } catch (error) {
      if (endsSession(error)) throw error;
      await this.fail(actor, window, error, failures);
    }
  }

  /** Report, alerts and record commit together: a worker that dies before has found nothing, and one that comes twice finds it done. */
  private async finish(actor: Actor, window: MonitorReport, document: MonitorDocument): Promise<void> {
    const text = canonicalJson(document);
    const { report } = document;
    const found = await this.database.transaction(actor, async () => {
      const monitor = await this.monitors.lock(actor.workspaceId, window.monitorId);
      if (!monitor) throw new MonitorNotFound(window.monitorId);
      const whole = sliceOf('', report, monitor);
      const done = {
        outcome: whole.outcome, referenceRows: report.referenceRows, currentRows: report.currentRows, columnCount: report.columns.length + report.refusals.filter(({ column }) => column !== null).length, driftedColumns: whole.driftedColumns.length,
        figures: figuresOf(report), document: text, documentDigest: toHex(sha256(utf8(text))), finishedAt: this.clock.now(),
      };
      if (!(await this.reports.finish(actor.workspaceId, window, done))) return undefined;
      await this.alerts.apply(actor, monitor, window, [whole, ...document.slices.map(({ slice, report: of }) => sliceOf(slice, of, monitor))]);
      await this.outbox.audit(actor, {
        action: 'drift-report.made', subjectKind: 'drift-report', subjectId: window.id, subjectDigest: done.documentDigest,
        after: { monitorId: monitor.id, windowFrom: window.windowFrom.toISOString(), windowTo: window.windowTo.toISOString(), outcome: done.outcome, currentRows: done.currentRows, driftedColumns: done.driftedColumns },
      });
      return { monitor, outcome: whole.outcome };
    });
    if (found) this.gauges.tell(actor.workspaceId, found.monitor, report, found.outcome);
  }

  private async fail(actor: Actor, window: MonitorReport, error: unknown, failures: unknown[]): Promise<void> {
    const failure = failureOf(error, window.attempts, this.clock.now());
    this.logger.warn(`The window ${window.id} of the monitor ${window.monitorId} could not be looked at: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    await this.database.transaction(actor, async () => {
      if ((await this.reports.fail(actor.workspaceId, window, failure)) && failure.again === null) await this.outbox.audit(actor, { action: 'drift-report.failed', subjectKind: 'drift-report', subjectId: window.id, after: { monitorId: window.monitorId, code: failure.code, message: failure.message } });
    });
    if (!isWrong(error)) failures.push(error);
  }

  private lease(): Date {
    return new Date(this.clock.nowMs() + leaseMs);
  }
}

function sliceOf(slice: string, report: DriftReport, { definition, name }: Monitor): SliceOutcome {
  const outcome: Outcome = outcomeOf(report, definition.alert);
  return { slice, outcome, driftedColumns: driftedColumns(report), sentence: `${name}${slice === '' ? '' : `, ${slice}`}: ${report.sentence}` };
}

/** What DuckDB says of a statement is an answer; anything else that it raises has ended its process. */
function endsSession(error: unknown): boolean {
  return error instanceof Error && /^Analytics/.test(error.name) && !(error instanceof AnalyticsFailed);
}
