import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import { type AuditRecord, Outbox } from '@plinth/platform/outbox';
import type { PredictionBatch } from '../predictions/prediction-batch.js';
import { type DeployedPlace, PredictionStore } from '../predictions/prediction.store.js';
import { windowsDue } from '../rules/monitors/index.js';
import type { Monitor } from './monitor.js';
import { MonitorStore } from './monitor.store.js';
import { MonitorTargets } from './monitor-targets.js';
import { type PlannedReport, ReportStore } from './report.store.js';

export const runMonitorsJob = 'monitoring.run-monitors';
const monitorsAtOnce = 1_000;
const hourMs = 3_600_000;

/** Plans the windows of monitors: a row for each, written once, which workers take from there. */
@Injectable()
export class MonitorPlanner {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly monitors: MonitorStore,
    private readonly reports: ReportStore,
    private readonly predictions: PredictionStore,
    private readonly targets: MonitorTargets,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    outbox: Outbox,
  ) {
    outbox.onChange('dataset.committed', (actor, record) => this.committed(actor, record));
    outbox.onChange('dataset.ref-moved', (actor, record) => this.refMoved(actor, record));
  }

  /** Plans what has become due in the workspace, also what was missed while nobody worked. @returns whether there is something to look at */
  async planDue(actor: Actor): Promise<boolean> {
    this.access.check(actor, 'monitor:run');
    const now = this.clock.now();
    return this.database.transaction(actor, async () => {
      const due = await this.monitors.lockDue(actor.workspaceId, now, monitorsAtOnce);
      const planned = due.flatMap((monitor) => {
        const { schedule } = monitor.definition;
        return schedule.kind === 'CRON' && monitor.nextDueAt ? [{ monitor, ...windowsDue(schedule, monitor.nextDueAt, now) }] : [];
      });
      await this.reports.plan(actor.workspaceId, planned.flatMap(({ monitor, windows }) => windows.flatMap(({ from, to, dueAt }) => this.planned(monitor, { windowFrom: from, windowTo: to, subject: '', dueAt }))));
      await this.monitors.setDue(actor.workspaceId, planned.map(({ monitor: { id }, nextDueAt }) => ({ id, nextDueAt })));
      return this.reports.hasDue(actor.workspaceId, now);
    });
  }

  /** Within the transaction that keeps the batch: windows that were looked at without these rows are looked at again. */
  async batchLogged(actor: Actor, { id, deploymentId, firstAt, lastAt }: PredictionBatch): Promise<void> {
    const [place] = await this.predictions.places(actor.workspaceId, [deploymentId], allRows);
    if (!place) return;
    await this.reports.rowsCame(actor.workspaceId, { deploymentId, versionId: place.versionId, firstAt, lastAt, now: this.clock.now() });
    const monitors = await this.monitors.atEachBatch(actor.workspaceId, deploymentId, place.versionId);
    await this.plan(actor, monitors.flatMap((monitor) => this.planned(monitor, { windowFrom: firstAt, windowTo: new Date(lastAt.getTime() + 1), subject: id, dueAt: this.clock.now() })));
  }

  /** Within the transaction that keeps the labels: windows that wait for some are looked at again. */
  async labelsLogged({ workspaceId }: Actor, place: Pick<DeployedPlace, 'id' | 'versionId'>, { lastAt }: PredictionBatch): Promise<void> {
    await this.reports.labelsCame(workspaceId, { deploymentId: place.id, versionId: place.versionId, lastAt, now: this.clock.now() });
  }

  /** Within the transaction that makes the snapshot. */
  private async committed(actor: Actor, { subjectId, subjectDigest }: AuditRecord): Promise<void> {
    if (subjectDigest === undefined) return;
    const now = this.clock.now();
    const monitors = await this.monitors.atEachCommit(actor.workspaceId, subjectId);
    await this.plan(actor, monitors.flatMap((monitor) => this.planned(monitor, { windowFrom: now, windowTo: now, subject: subjectDigest, dueAt: now })));
  }

  /** Within the transaction that moves the ref: views whose rows lie there have others now. */
  private async refMoved(actor: Actor, { subjectId, subjectDigest, after }: AuditRecord): Promise<void> {
    if (subjectDigest === undefined) return;
    const now = this.clock.now();
    for (const monitor of await this.monitors.ofViewsAtEachChange(actor.workspaceId)) {
      const source = await this.targets.sourceOf(actor, monitor.targetId);
      if (!source || source.isPinned || source.datasetId !== subjectId || source.reference !== refOf(after)) continue;
      await this.plan(actor, this.planned(monitor, { windowFrom: now, windowTo: now, subject: subjectDigest, dueAt: now }));
    }
  }

  /** Within a transaction: plans windows, and tells a worker once they are committed. */
  async plan({ workspaceId }: Actor, reports: readonly PlannedReport[]): Promise<void> {
    if (reports.length && (await this.reports.plan(workspaceId, reports))) this.database.afterCommit(() => this.hint(workspaceId));
  }

  /** Within a transaction: plans a window to be looked at now, whole, or finds it planned; where its labels were incomplete they are looked at again. @returns the id of its report of drift */
  async planNow(actor: Actor, monitor: Monitor, window: Pick<PlannedReport, 'windowFrom' | 'windowTo'>): Promise<string> {
    const now = this.clock.now();
    const [drift, ...others] = this.planned(monitor, { ...window, subject: '', dueAt: now });
    await this.plan(actor, [drift, ...others.map((each) => ({ ...each, dueAt: now }))]);
    await this.reports.lookAgain(actor.workspaceId, drift, now);
    return this.reports.idOfWindow(actor.workspaceId, drift);
  }

  /** A report of drift, and one of performance, due when labels had time to come, where the monitor asks for it. */
  private planned({ id: monitorId, revision, baselineId, definition: { performance } }: Monitor, window: Pick<PlannedReport, 'windowFrom' | 'windowTo' | 'subject' | 'dueAt'>): [PlannedReport, ...PlannedReport[]] {
    const planned = (kind: PlannedReport['kind'], dueAt: Date): PlannedReport => ({ id: this.ids.next<'DriftReport'>(), monitorId, kind, revision, baselineId, ...window, dueAt, queuedAt: this.clock.now() });
    const drift = planned('DRIFT', window.dueAt);
    if (!performance) return [drift];
    return [drift, planned('PERFORMANCE', new Date(Math.max(window.dueAt.getTime(), window.windowTo.getTime() + performance.labelsWithinHours * hourMs)))];
  }

  /** A queue that is away loses only the hint: the repeating job finds the rows. */
  hint(workspaceId: Actor['workspaceId']): void {
    void this.queue.add(runMonitorsJob, { workspaceId, body: {} }, { oneAtATime: `${runMonitorsJob} ${workspaceId}` }).catch(() => undefined);
  }
}

function refOf(after: AuditRecord['after']): unknown {
  return typeof after === 'object' && after !== null && 'ref' in after ? after.ref : undefined;
}
