import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { cursorOfWindow, readWindowCursor } from '../cursor.js';
import { MonitorNotFound, PerformanceReportNotDone, PerformanceReportNotFound } from '../monitoring.errors.js';
import { MonitorSight } from '../monitors/monitor-sight.js';
import { MonitorStore } from '../monitors/monitor.store.js';
import { ReportStore } from '../monitors/report.store.js';
import type { PerformanceDocument } from './performance-document.js';
import type { PerformanceReport } from './performance-report.js';
import { PerformanceReportStore } from './performance-report.store.js';

/** Reads how good predictions were. */
@Injectable()
export class PerformanceReportService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: PerformanceReportStore,
    private readonly reports: ReportStore,
    private readonly monitors: MonitorStore,
    private readonly sight: MonitorSight,
  ) {}

  /** Undefined when it is not there for the actor. */
  async byId(actor: Actor, given: string): Promise<PerformanceReport | undefined> {
    this.access.check(actor, 'monitor:read');
    const id = parseId<'DriftReport'>(given, 'id');
    return this.database.read(actor, async () => {
      const [found] = await this.store.byIds(actor.workspaceId, [id]);
      const [shown] = found ? await this.monitors.byIds(actor.workspaceId, [found.monitorId], this.sight.monitors(actor)) : [];
      return shown && found;
    });
  }

  /** Windows of a monitor, the latest first. @throws MonitorNotFound */
  async list(actor: Actor, monitor: string, { first, after }: PageArgs): Promise<Page<PerformanceReport>> {
    this.access.check(actor, 'monitor:read');
    const size = pageSize(first);
    const below = readWindowCursor(after);
    const id = parseId<'Monitor'>(monitor, 'monitorId');
    return this.database.read(actor, async () => {
      const [shown] = await this.monitors.byIds(actor.workspaceId, [id], this.sight.monitors(actor));
      if (!shown) throw new MonitorNotFound(monitor, 'monitorId');
      return toPage(await this.store.page(actor.workspaceId, id, below, size + 1), size, cursorOfWindow);
    });
  }

  /** What is handed on to others, as it was kept. @throws PerformanceReportNotFound, PerformanceReportNotDone */
  async exported(actor: Actor, id: string): Promise<{ readonly report: PerformanceReport; readonly document: string }> {
    const report = isUuid(id) ? await this.byId(actor, id) : undefined;
    if (!report) throw new PerformanceReportNotFound(id);
    const document = await this.database.read(actor, () => this.reports.document(actor.workspaceId, report.id));
    if (document === undefined) throw new PerformanceReportNotDone(id, report.status);
    return { report, document };
  }

  /** All that a window came to; undefined until it is done. Of a report that the actor has been given. */
  async document(actor: Actor, { id }: Pick<PerformanceReport, 'id'>): Promise<PerformanceDocument | undefined> {
    this.access.check(actor, 'monitor:read');
    const text = await this.database.read(actor, () => this.reports.document(actor.workspaceId, id));
    return text === undefined ? undefined : (JSON.parse(text) as PerformanceDocument);
  }
}
