import { Injectable, Logger } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Analytics, AnalyticsFailed, type AnalyticsSession } from '@plinth/platform/analytics';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { AlertMoves, type SliceOutcome } from '../alerts/alert-moves.js';
import { MonitorNotFound, PerformanceNotAsked } from '../monitoring.errors.js';
import { PerformanceLook } from '../performance/performance-look.js';
import type { Outcome } from '../rules/monitors/index.js';
import { failureOf, failureOfAnotherLook, isWrong } from '../work-failure.js';
import type { Monitor, MonitorReport } from './monitor.js';
import { MonitorGauges } from './monitor-gauges.js';
import { MonitorLook } from './monitor-look.js';
import { MonitorStore } from './monitor.store.js';
import { ReportStore } from './report.store.js';
import { findingsOfDrift, findingsOfPerformance, type WindowFindings } from './window-findings.js';

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
    private readonly performance: PerformanceLook,
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
      await this.lookFrom(actor, session, monitor, window);
    } catch (error) {
      if (endsSession(error)) throw error;
      await this.fail(actor, window, error, failures);
    }
  }

  private async lookFrom(actor: Actor, session: AnalyticsSession, monitor: Monitor, window: MonitorReport): Promise<void> {
    if (window.kind === 'DRIFT') {
      const document = await this.looks.look(actor, session, monitor, window);
      const found = await this.finish(actor, window, document, findingsOfDrift);
      if (found) this.gauges.tell(actor.workspaceId, monitor, document.report, found.done.outcome as Outcome);
      return;
    }
    const wanted = monitor.definition.performance;
    if (!wanted) throw new PerformanceNotAsked(monitor.id);
    const document = await this.performance.look(actor, session, monitor, wanted, window);
    if (await this.finish(actor, window, document, findingsOfPerformance)) this.gauges.tellPerformance(actor.workspaceId, monitor, [document.performance, ...document.slices]);
  }

  /** Report, alerts and record commit together: a worker that dies before has found nothing, and one that comes twice finds it done. @returns undefined when another was first */
  private finish<Document>(actor: Actor, window: MonitorReport, document: Document, findingsOf: (document: Document, monitor: Monitor) => WindowFindings): Promise<WindowFindings | undefined> {
    return this.database.transaction(actor, async () => {
      const monitor = await this.monitors.lock(actor.workspaceId, window.monitorId);
      if (!monitor) throw new MonitorNotFound(window.monitorId);
      const former = window.outcome === null ? undefined : await this.reports.document(actor.workspaceId, window.id);
      const found = findingsOf(document, monitor);
      const { outcome, currentRows, driftedColumns, documentDigest } = found.done;
      if (!(await this.reports.finish(actor.workspaceId, window, { ...found.done, finishedAt: this.clock.now() }))) return undefined;
      if (outcome === 'LABELS_INCOMPLETE') await this.reports.waitForLabels(actor.workspaceId, window);
      else await this.reports.goOn(actor.workspaceId, window);
      await this.move(actor, monitor, window, found.outcomes, former === undefined ? undefined : findingsOf(JSON.parse(former) as Document, monitor).outcomes);
      await this.outbox.audit(actor, {
        action: `${subjects[window.kind]}.made`, subjectKind: subjects[window.kind], subjectId: window.id, ...(documentDigest === null ? {} : { subjectDigest: documentDigest }),
        after: { monitorId: monitor.id, windowFrom: window.windowFrom.toISOString(), windowTo: window.windowTo.toISOString(), outcome, currentRows, driftedColumns },
      });
      return found;
    });
  }

  /** An alert tells of what is now: a window that had to wait for its labels, or for rows, is no news beside a later one that had them, and what is as it was at the first look counts once. */
  private async move(actor: Actor, monitor: Monitor, window: MonitorReport, found: readonly SliceOutcome[], former: readonly SliceOutcome[] | undefined): Promise<void> {
    if (former === undefined) return this.alerts.apply(actor, monitor, window, found);
    if (await this.reports.isOvertaken(actor.workspaceId, window)) return;
    const news = found.filter(({ about, slice, outcome }) => !former.some((other) => other.about === about && other.slice === slice && other.outcome === outcome));
    await this.alerts.apply(actor, monitor, window, news, 'AGAIN');
  }

  private async fail(actor: Actor, window: MonitorReport, error: unknown, failures: unknown[]): Promise<void> {
    const failure = window.outcome === null ? failureOf(error, window.attempts, this.clock.now()) : failureOfAnotherLook(error, window.attempts, this.clock.now());
    this.logger.warn(`The window ${window.id} of the monitor ${window.monitorId} could not be looked at: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    await this.database.transaction(actor, async () => {
      if ((await this.reports.fail(actor.workspaceId, window, failure)) && failure.again === null) await this.outbox.audit(actor, { action: `${subjects[window.kind]}.failed`, subjectKind: subjects[window.kind], subjectId: window.id, after: { monitorId: window.monitorId, code: failure.code, message: failure.message } });
    });
    if (!isWrong(error)) failures.push(error);
  }

  private lease(): Date {
    return new Date(this.clock.nowMs() + leaseMs);
  }
}

/** What records call a report. */
const subjects = { DRIFT: 'drift-report', PERFORMANCE: 'performance-report' } as const;

/** What DuckDB says of a statement is an answer; anything else that it raises has ended its process. */
function endsSession(error: unknown): boolean {
  return error instanceof Error && /^Analytics/.test(error.name) && !(error instanceof AnalyticsFailed);
}
