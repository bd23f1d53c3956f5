import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, checkText, Clock, decodeCursor, encodeCursor, IdSource, InvalidInput, isUuid, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';
import { AlertMoves } from '../alerts/alert-moves.js';
import { BaselineStore } from '../baselines/baseline.store.js';
import { readIdCursor } from '../cursor.js';
import { ExpectationStore } from '../expectations/expectation.store.js';
import { BaselineNotFound, ExpectationSuiteNotFound, MonitorArchived, MonitorNameTaken, MonitorNotFound } from '../monitoring.errors.js';
import { type MonitorDefinition, monitorDefinitionSchema, nextDue } from '../rules/monitors/index.js';
import type { Monitor, TargetKind } from './monitor.js';
import { MonitorPlanner } from './monitor-planner.js';
import { MonitorSight } from './monitor-sight.js';
import { MonitorTargets } from './monitor-targets.js';
import { MonitorStore } from './monitor.store.js';

const maxName = 250;
const maxDescription = 10_000;

export interface NewMonitor {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly target: { readonly kind: TargetKind; readonly id: string };
  readonly baselineId: string;
  /** As people write it. */
  readonly definition: unknown;
  readonly idempotencyKey?: string | null | undefined;
}

export interface MonitorChange {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly baselineId?: string | null | undefined;
  readonly definition?: unknown;
  readonly isPaused?: boolean | null | undefined;
}

export interface MonitorListQuery extends PageArgs {
  readonly targetKind?: TargetKind | null | undefined;
  readonly targetId?: string | null | undefined;
  readonly modelId?: string | null | undefined;
  readonly archived?: boolean | null | undefined;
}

/** Monitors: made, changed, found. */
@Injectable()
export class MonitorService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly targets: MonitorTargets,
    private readonly baselines: BaselineStore,
    private readonly store: MonitorStore,
    private readonly suites: ExpectationStore,
    private readonly planner: MonitorPlanner,
    private readonly alerts: AlertMoves,
    private readonly sight: MonitorSight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws MonitorTargetNotFound, BaselineNotFound, MonitorNameTaken, InvalidInput */
  async create(actor: Actor, { idempotencyKey, ...wanted }: NewMonitor): Promise<Monitor> {
    this.access.check(actor, 'monitor:write');
    const name = checkName(wanted.name);
    if (wanted.description) checkText(wanted.description, maxDescription, 'A description', 'input.description');
    const definition = this.readDefinition(actor, wanted.definition);
    const targetId = parseId(wanted.target.id, 'input.target.id');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createMonitor', request: wanted }, async () => {
        checkTarget(definition, wanted.target.kind);
        const facts = await this.targets.require(actor, wanted.target.kind, targetId);
        const baselineId = await this.requireBaseline(actor, wanted.baselineId);
        await this.requireSuite(actor, definition);
        const now = this.clock.now();
        const monitor: Monitor = {
          id: this.ids.next<'Monitor'>(), name, description: wanted.description ?? null, targetKind: wanted.target.kind, targetId, ...facts, baselineId, definition, revision: 1, isPaused: false, nextDueAt: dueAfter(definition, now), streaks: {}, checkStreaks: {},
          createdBy: actor.id, createdAt: now, updatedBy: actor.id, updatedAt: now, archivedAt: null,
        };
        if (!(await this.store.insert(actor.workspaceId, monitor))) throw new MonitorNameTaken(name);
        await this.tell(actor, 'created', monitor, undefined);
        return { id: monitor.id };
      });
      return this.requireIn(actor, id);
    });
  }

  /** What has been looked at stays as it was; windows that are planned are looked at by what is said then. @throws MonitorNotFound, MonitorArchived, BaselineNotFound, MonitorNameTaken, InvalidInput */
  async update(actor: Actor, change: MonitorChange): Promise<Monitor> {
    this.access.check(actor, 'monitor:write');
    const id = parseId<'Monitor'>(change.id, 'input.id');
    if (change.description) checkText(change.description, maxDescription, 'A description', 'input.description');
    const definition = change.definition === undefined || change.definition === null ? undefined : this.readDefinition(actor, change.definition);
    return this.database.transaction(actor, async () => {
      const before = await this.hold(actor, id);
      const now = this.clock.now();
      const isPaused = change.isPaused ?? before.isPaused;
      const wanted = definition ?? before.definition;
      checkTarget(wanted, before.targetKind);
      if (definition) await this.requireSuite(actor, definition);
      const isResumed = before.isPaused && !isPaused;
      const after: Monitor = {
        ...before, name: change.name === undefined || change.name === null ? before.name : checkName(change.name), description: change.description === undefined ? before.description : change.description,
        baselineId: change.baselineId ? await this.requireBaseline(actor, change.baselineId) : before.baselineId, definition: wanted, revision: before.revision + 1, isPaused,
        // What came due while it was paused is not made up for.
        nextDueAt: isPaused ? null : definition || isResumed ? dueAfter(wanted, now) : before.nextDueAt, updatedBy: actor.id, updatedAt: now,
      };
      if (!(await this.store.update(actor.workspaceId, after))) throw new MonitorNameTaken(after.name);
      await this.tell(actor, 'updated', after, before);
      await this.alerts.withdraw(actor, after);
      return after;
    });
  }

  /** It looks no more; its reports and alerts stay. */
  async archive(actor: Actor, given: string): Promise<Monitor> {
    this.access.check(actor, 'monitor:write');
    const id = parseId<'Monitor'>(given, 'id');
    return this.database.transaction(actor, async () => {
      const before = await this.hold(actor, id);
      const now = this.clock.now();
      const after: Monitor = { ...before, nextDueAt: null, archivedAt: now, updatedBy: actor.id, updatedAt: now };
      await this.store.update(actor.workspaceId, after);
      await this.outbox.audit(actor, { action: 'monitor.archived', subjectKind: 'monitor', subjectId: id, before: { archived: false }, after: { archived: true } });
      return after;
    });
  }

  /** Has it look at a window now: the one from a moment to another. Asked for twice, it is one report. */
  async run(actor: Actor, given: string, window: { readonly from: Date; readonly to: Date }): Promise<string> {
    this.access.check(actor, 'monitor:write');
    const id = parseId<'Monitor'>(given, 'id');
    if (window.from > window.to) throw new InvalidInput('A window ends after it began.', { field: 'to', help: 'Say an earlier start or a later end.' });
    return this.database.transaction(actor, async () => {
      const monitor = await this.hold(actor, id);
      const report = await this.planner.planNow(actor, monitor, { windowFrom: window.from, windowTo: window.to });
      await this.outbox.audit(actor, { action: 'monitor.run', subjectKind: 'monitor', subjectId: id, after: { windowFrom: window.from.toISOString(), windowTo: window.to.toISOString(), reportId: report } });
      return report;
    });
  }

  /** In the order of the ids; undefined for those that are not there for the actor. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(Monitor | undefined)[]> {
    this.access.check(actor, 'monitor:read');
    const wanted = ids.map((id) => parseId<'Monitor'>(id, 'id'));
    const found = new Map<string, Monitor>((await this.database.read(actor, () => this.store.byIds(actor.workspaceId, wanted, this.sight.monitors(actor)))).map((monitor) => [monitor.id, monitor]));
    return wanted.map((id) => found.get(id));
  }

  /** By name. */
  async list(actor: Actor, { first, after, targetKind, targetId, modelId, archived }: MonitorListQuery): Promise<Page<Monitor>> {
    this.access.check(actor, 'monitor:read');
    const size = pageSize(first);
    const [behind] = after ? decodeCursor(after, 1) : [];
    if (behind !== undefined && typeof behind !== 'string') readIdCursor(after);
    const criteria = { targetKind: targetKind ?? undefined, targetId: targetId ? parseId(targetId, 'targetId') : undefined, modelId: modelId ? parseId(modelId, 'modelId') : undefined, archived: archived ?? false, seen: this.sight.monitors(actor) };
    return toPage(await this.database.read(actor, () => this.store.page(actor.workspaceId, criteria, typeof behind === 'string' ? behind : undefined, size + 1)), size, ({ name }) => encodeCursor([name]));
  }

  /** What is written is checked whole; what is done on its own asks for the permission of whoever writes it down. */
  private readDefinition(actor: Actor, given: unknown): MonitorDefinition {
    const read = monitorDefinitionSchema.safeParse(given);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new InvalidInput(issue?.message ?? 'This is no definition of a monitor.', { field: ['input', 'definition', ...(issue?.path ?? [])].map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`)).join(''), help: 'The guide "Watching a model" has examples.' });
    }
    if (read.data.consequences.includes('ROLL_BACK')) this.access.check(actor, 'deployment:write');
    if (read.data.consequences.includes('PROPOSE_ROLLBACK')) this.access.check(actor, 'promotion:request');
    return read.data;
  }

  private async requireBaseline(actor: Actor, given: string): Promise<Monitor['baselineId']> {
    const [found] = await this.baselines.byIds(actor.workspaceId, [parseId(given, 'input.baselineId')], this.sight.baselines(actor));
    if (!found) throw new BaselineNotFound(given, 'input.baselineId');
    return found.id;
  }

  private async requireSuite(actor: Actor, { expectations }: MonitorDefinition): Promise<void> {
    if (expectations && !(await this.suites.find(actor.workspaceId, { id: expectations.suiteId, version: expectations.version }, this.sight.suites(actor)))) throw new ExpectationSuiteNotFound(expectations.suiteId, 'input.definition.expectations.suiteId');
  }

  /** Within a transaction. @throws MonitorNotFound, MonitorArchived */
  private async hold(actor: Actor, id: Monitor['id']): Promise<Monitor> {
    const [seen] = await this.store.byIds(actor.workspaceId, [id], this.sight.monitors(actor));
    const held = seen && (await this.store.lock(actor.workspaceId, id));
    if (!held) throw new MonitorNotFound(id);
    if (held.archivedAt) throw new MonitorArchived(id);
    return held;
  }

  private async requireIn(actor: Actor, id: string): Promise<Monitor> {
    const [found] = isUuid(id) ? await this.store.byIds(actor.workspaceId, [id], allRows) : [];
    if (!found) throw new MonitorNotFound(id);
    return found;
  }

  private async tell(actor: Actor, what: 'created' | 'updated', after: Monitor, before: Monitor | undefined): Promise<void> {
    await this.outbox.audit(actor, { action: `monitor.${what}`, subjectKind: 'monitor', subjectId: after.id, ...(before ? { before: auditForm(before) } : {}), after: auditForm(after) });
  }
}

function checkTarget({ consequences, performance }: MonitorDefinition, kind: TargetKind): void {
  if (performance && kind !== 'DEPLOYMENT' && kind !== 'MODEL_VERSION') throw new InvalidInput('Only of predictions it is known how good they were.', { field: 'input.definition.performance', help: 'Watch the deployment or the model version, or leave performance out.' });
  if (consequences.length && kind !== 'DEPLOYMENT') throw new InvalidInput('Only from a deployment there is a way back.', { field: 'input.definition.consequences', help: 'Watch the deployment, or leave the consequences out.' });
}

function auditForm({ name, targetKind, targetId, baselineId, definition, revision, isPaused }: Monitor): JsonValue {
  return { name, targetKind, targetId, baselineId, definition: JSON.parse(JSON.stringify(definition)) as JsonValue, revision, isPaused };
}

function checkName(given: string): string {
  checkText(given, maxName, 'The name of a monitor', 'input.name');
  const name = given.trim();
  if (name === '') throw new InvalidInput('A monitor has a name.', { field: 'input.name', help: 'Name it as what it watches.' });
  return name;
}

function dueAfter({ schedule }: MonitorDefinition, now: Date): Date | null {
  return schedule.kind === 'CRON' ? nextDue(schedule, now) : null;
}
