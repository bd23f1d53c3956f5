import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { cursorOfWindow, readWindowCursor } from '../cursor.js';
import { DriftReportNotDone, DriftReportNotFound, MonitorNotFound } from '../monitoring.errors.js';
import type { MonitorReport } from './monitor.js';
import type { MonitorDocument } from './monitor-document.js';
import { MonitorSight } from './monitor-sight.js';
import { MonitorStore } from './monitor.store.js';
import { ReportStore } from './report.store.js';

/** Reads what monitors found. */
@Injectable()
export class ReportService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly reports: ReportStore,
    private readonly monitors: MonitorStore,
    private readonly sight: MonitorSight,
  ) {}

  /** In the order of the ids; undefined for those that are not there for the actor. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(MonitorReport | undefined)[]> {
    this.access.check(actor, 'monitor:read');
    const wanted = ids.map((id) => parseId<'DriftReport'>(id, 'id'));
    return this.database.read(actor, async () => {
      const found = await this.reports.byIds(actor.workspaceId, wanted);
      const shown = new Set<string>((await this.monitors.byIds(actor.workspaceId, [...new Set(found.map(({ monitorId }) => monitorId))], this.sight.monitors(actor))).map(({ id }) => id));
      const byId = new Map<string, MonitorReport>(found.filter(({ monitorId }) => shown.has(monitorId)).map((report) => [report.id, report]));
      return wanted.map((id) => byId.get(id));
    });
  }

  /** Of monitors that the actor has just been let to change, whatever else they may see. */
  async planned(actor: Actor, ids: readonly string[]): Promise<MonitorReport[]> {
    this.access.check(actor, 'monitor:write');
    return this.database.read(actor, () => this.reports.byIds(actor.workspaceId, ids));
  }

  /** Windows of a monitor, the latest first. @throws MonitorNotFound */
  async list(actor: Actor, monitor: string, { first, after }: PageArgs): Promise<Page<MonitorReport>> {
    this.access.check(actor, 'monitor:read');
    const size = pageSize(first);
    const below = readWindowCursor(after);
    const id = parseId<'Monitor'>(monitor, 'monitorId');
    return this.database.read(actor, async () => {
      const [shown] = await this.monitors.byIds(actor.workspaceId, [id], this.sight.monitors(actor));
      if (!shown) throw new MonitorNotFound(monitor, 'monitorId');
      return toPage(await this.reports.page(actor.workspaceId, id, below, size + 1), size, cursorOfWindow);
    });
  }

  /** The latest that is done of each monitor, in the order of the ids. */
  async latest(actor: Actor, monitorIds: readonly string[]): Promise<(MonitorReport | undefined)[]> {
    this.access.check(actor, 'monitor:read');
    const found = new Map<string, MonitorReport>((await this.database.read(actor, () => this.reports.latest(actor.workspaceId, monitorIds))).map((report) => [report.monitorId, report]));
    return monitorIds.map((id) => found.get(id));
  }

  /** All that a window came to; undefined until it is done. Of a report that the actor has been given. */
  async document(actor: Actor, { id }: Pick<MonitorReport, 'id'>): Promise<MonitorDocument | undefined> {
    this.access.check(actor, 'monitor:read');
    const text = await this.database.read(actor, () => this.reports.document(actor.workspaceId, id));
    return text === undefined ? undefined : (JSON.parse(text) as MonitorDocument);
  }

  /** What is handed on to others. @throws DriftReportNotFound, DriftReportNotDone */
  async exported(actor: Actor, id: string): Promise<{ readonly report: MonitorReport; readonly document: string }> {
    const [report] = isUuid(id) ? await this.byIds(actor, [id]) : [];
    if (!report) throw new DriftReportNotFound(id);
    const document = await this.database.read(actor, () => this.reports.document(actor.workspaceId, report.id));
    if (document === undefined) throw new DriftReportNotDone(id, report.status);
    return { report, document };
  }
}
