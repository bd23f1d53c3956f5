import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkCount, checkText, Clock, InvalidInput, parseId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { MonitorArchived, MonitorNotFound } from '../monitoring.errors.js';
import { MonitorSight } from '../monitors/monitor-sight.js';
import { MonitorStore } from '../monitors/monitor.store.js';
import type { BusinessMetric, BusinessPoint } from './business-metric.js';
import { BusinessMetricStore } from './business-metric.store.js';

const maxName = 100;
const maxNames = 50;
const maxPoints = 10_000;
/** Points of one metric that are shown together. */
const shownPoints = 1_000;
const mostAheadMs = 3_600_000;

export interface LoggedBusinessMetric {
  readonly monitorId: string;
  readonly name: string;
  readonly points: readonly BusinessPoint[];
}

/** What the business counts, on the time line of a monitor. */
@Injectable()
export class BusinessMetricService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly store: BusinessMetricStore,
    private readonly monitors: MonitorStore,
    private readonly sight: MonitorSight,
    private readonly clock: Clock,
  ) {}

  /** Said again for the same moment, a value replaces the one before. @returns the metric with its latest points; @throws MonitorNotFound, MonitorArchived, InvalidInput */
  async log(actor: Actor, given: LoggedBusinessMetric): Promise<BusinessMetric> {
    this.access.check(actor, 'monitor:write');
    const id = parseId<'Monitor'>(given.monitorId, 'input.monitorId');
    const name = readName(given.name);
    const points = this.readPoints(given.points);
    return this.database.transaction(actor, async () => {
      const [seen] = await this.monitors.byIds(actor.workspaceId, [id], this.sight.monitors(actor));
      const monitor = seen && (await this.monitors.lock(actor.workspaceId, id));
      if (!monitor) throw new MonitorNotFound(given.monitorId, 'input.monitorId');
      if (monitor.archivedAt) throw new MonitorArchived(id);
      const names = await this.store.names(actor.workspaceId, id);
      if (!names.includes(name) && names.length >= maxNames) throw new InvalidInput(`A monitor has at most ${maxNames} metrics of the business.`, { field: 'input.name', help: 'Put them on another monitor.' });
      await this.store.keep(actor, id, name, points, this.clock.now());
      await this.outbox.audit(actor, { action: 'monitor.business-metric-logged', subjectKind: 'monitor', subjectId: id, after: { name, points: points.length, from: points[0]?.at.toISOString() ?? null, to: points.at(-1)?.at.toISOString() ?? null } });
      return { name, points: (await this.store.points(actor.workspaceId, [id], null, null, shownPoints)).filter((point) => point.name === name) };
    });
  }

  /** By name, of each monitor that the actor has been given, in the order of the ids. */
  async of(actor: Actor, monitorIds: readonly string[], from: Date | null, to: Date | null): Promise<BusinessMetric[][]> {
    this.access.check(actor, 'monitor:read');
    const points = await this.database.read(actor, () => this.store.points(actor.workspaceId, monitorIds, from, to, shownPoints));
    return monitorIds.map((id) => {
      const own = points.filter(({ monitorId }) => monitorId === id);
      return [...new Set(own.map(({ name }) => name))].map((name) => ({ name, points: own.filter((point) => point.name === name) }));
    });
  }

  /** Of one moment the last one counts. */
  private readPoints(given: readonly BusinessPoint[]): readonly BusinessPoint[] {
    checkCount(given, 'Points', 'input.points', maxPoints);
    if (given.length === 0) throw new InvalidInput('There are no points.', { field: 'input.points', help: 'Send at least one moment with its value.' });
    const latest = this.clock.nowMs() + mostAheadMs;
    for (const [at, point] of given.entries()) {
      if (!Number.isFinite(point.value)) throw new InvalidInput('A point has a number.', { field: `input.points[${at}].value`, help: 'Leave out moments without one.' });
      if (point.at.getTime() > latest) throw new InvalidInput(`${point.at.toISOString()} has not come yet.`, { field: `input.points[${at}].at`, help: 'Send what was counted.' });
    }
    return [...new Map(given.map((point) => [point.at.getTime(), point])).values()].sort((one, other) => one.at.getTime() - other.at.getTime());
  }
}

function readName(given: string): string {
  checkText(given, maxName, 'The name of a metric', 'input.name');
  const name = given.trim();
  if (name === '') throw new InvalidInput('A metric has a name.', { field: 'input.name', help: 'Name it as the business does, with its unit.' });
  return name;
}
