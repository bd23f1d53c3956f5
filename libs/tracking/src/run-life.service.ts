import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';
import { RunEvents } from './live/run-events.js';
import { changeStatus, checkCount, checkKey, checkTagValue, checkText, checkTime, isTerminal, type KeyValue, maxEntriesPerCall, maxNotesLength, maxRunNameLength, parseId, parseIds, parseRunStatus, readEntries, type RunStatus, staleAfterMs, statusAfterHeartbeat, type StatusCause } from './rules/index.js';
import { RunContents } from './run-contents.js';
import { type Run, type RunId, RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';
import { InvalidRunTimes, RunDeleted, RunNotFound } from './tracking.errors.js';

export interface RunChange {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly notes?: string | null | undefined;
  readonly status?: string | null | undefined;
  readonly endedAt?: Date | null | undefined;
}

/** Runs that one sweep sets STALE at the most; the next takes the rest. */
const maxSweep = 1_000;

/** What happens to runs after they were made: status, notes, tags, deletion. */
@Injectable()
export class RunLifeService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly runs: RunStore,
    private readonly sight: TrackingSight,
    private readonly contents: RunContents,
    private readonly events: RunEvents,
    private readonly clock: Clock,
  ) {}

  /** @throws IllegalStatusChange, InvalidRunTimes, RunNotFound, RunDeleted */
  async update(actor: Actor, { id, name, notes, status, endedAt }: RunChange): Promise<Run> {
    this.access.check(actor, 'run:write');
    const runId = parseId<'Run'>(id, 'input.id');
    if (name !== null && name !== undefined) checkText(name, maxRunNameLength, "A run's name", 'input.name');
    if (notes !== null && notes !== undefined) checkText(notes, maxNotesLength, 'Notes', 'input.notes');
    checkTime(endedAt, 'input.endedAt');
    const wanted = status === null || status === undefined ? undefined : parseRunStatus(status, 'input.status');
    return this.change(actor, runId, 'run.updated', 'input.id', async (run) => {
      const named = { ...run, name: name?.trim() || run.name, notes: notes === undefined ? run.notes : notes };
      const moved = wanted ? this.withStatus(named, wanted, 'UPDATE') : named;
      return endedAt ? withEnd(moved, endedAt) : moved;
    });
  }

  /** Sets the run RUNNING again, whatever ended it. */
  async resume(actor: Actor, id: string): Promise<Run> {
    this.access.check(actor, 'run:write');
    return this.change(actor, parseId(id, 'id'), 'run.resumed', 'id', async (run) => this.withStatus(run, 'RUNNING', 'RESUME'));
  }

  /** Notes that the run's process lives. @returns when that was noted */
  async heartbeat(actor: Actor, id: string): Promise<Date> {
    this.access.check(actor, 'run:write');
    const runId = parseId<'Run'>(id, 'runId');
    const now = this.clock.now();
    await this.database.transaction(actor, async () => {
      const run = await this.lockWritable(actor, runId, 'runId');
      const status = statusAfterHeartbeat(run.status);
      if (isTerminal(status)) return;
      await this.runs.setHeartbeat(actor.workspaceId, runId, status, now);
      if (status === run.status) return;
      await this.outbox.audit(actor, { action: 'run.revived', subjectKind: 'run', subjectId: runId, before: { status: run.status }, after: { status } });
      this.events.changed(actor, run);
    });
    return now;
  }

  async setTags(actor: Actor, id: string, tags: readonly KeyValue[]): Promise<Run> {
    this.access.check(actor, 'run:write');
    const set = readEntries(tags, 'tags', checkTagValue);
    return this.change(actor, parseId(id, 'runId'), 'run.tagged', 'runId', (run) => this.contents.setTags(actor, run, set, 'tags'));
  }

  async deleteTags(actor: Actor, id: string, keys: readonly string[]): Promise<Run> {
    this.access.check(actor, 'run:write');
    checkCount(keys, 'Keys of one call', 'keys', maxEntriesPerCall);
    for (const [index, key] of keys.entries()) checkKey(key, `keys[${index}]`);
    return this.change(actor, parseId(id, 'runId'), 'run.untagged', 'runId', (run) => this.contents.deleteTags(actor, run, keys));
  }

  /** Hides runs from lists and refuses writes to them, all or none. Runs that are part of them stay. In the order of the ids. */
  async delete(actor: Actor, ids: readonly string[]): Promise<Run[]> {
    this.access.check(actor, 'run:delete');
    return this.setDeleted(actor, parseIds(ids, 'ids'), true);
  }

  async restore(actor: Actor, ids: readonly string[]): Promise<Run[]> {
    this.access.check(actor, 'run:delete');
    return this.setDeleted(actor, parseIds(ids, 'ids'), false);
  }

  /** Sets runs STALE whose heartbeat stopped. @returns how many */
  async sweep(actor: Actor): Promise<number> {
    this.access.check(actor, 'run:sweep');
    const now = this.clock.now();
    return this.database.transaction(actor, async () => {
      const stale = await this.runs.markStale(actor.workspaceId, new Date(now.getTime() - staleAfterMs), now, maxSweep);
      for (const run of stale.length ? await this.runs.byIds(actor.workspaceId, stale, allRows) : []) {
        await this.outbox.audit(actor, { action: 'run.stale', subjectKind: 'run', subjectId: run.id, before: { status: 'RUNNING' }, after: { status: 'STALE' } });
        this.events.changed(actor, run);
      }
      return stale.length;
    });
  }

  private async setDeleted(actor: Actor, ids: readonly RunId[], deleted: boolean): Promise<Run[]> {
    const now = this.clock.now();
    return this.database.transaction(actor, async () => {
      const locked = new Map((await this.runs.lock(actor.workspaceId, ids, this.sight.runs(actor))).map((run) => [run.id, run]));
      const runs = ids.map((id, index) => {
        const run = locked.get(id);
        if (!run) throw new RunNotFound(id, `ids[${index}]`);
        this.access.check(actor, 'run:delete', { createdBy: run.createdBy });
        return run;
      });
      const changed = runs.filter((run) => Boolean(run.deletedAt) !== deleted);
      await this.runs.setDeletedAt(actor.workspaceId, changed.map(({ id }) => id), deleted ? now : null, now);
      for (const run of changed) {
        await this.outbox.audit(actor, { action: deleted ? 'run.deleted' : 'run.restored', subjectKind: 'run', subjectId: run.id });
        this.events.changed(actor, run);
      }
      return runs.map((run) => (changed.includes(run) ? { ...run, deletedAt: deleted ? now : null, updatedAt: now } : run));
    });
  }

  /** One transaction: locks the row, decides, writes, and records what is different. */
  private async change(actor: Actor, id: RunId, action: string, field: string, decide: (run: Run) => Promise<Run>): Promise<Run> {
    return this.database.transaction(actor, async () => {
      const before = await this.lockWritable(actor, id, field);
      const decided = await decide(before);
      const difference = differenceOf(before, decided);
      if (!difference) return before;
      const after = { ...decided, updatedAt: this.clock.now() };
      await this.runs.update(actor.workspaceId, after);
      await this.outbox.audit(actor, { action, subjectKind: 'run', subjectId: id, ...difference });
      this.events.changed(actor, after);
      return after;
    });
  }

  private async lockWritable(actor: Actor, id: RunId, field: string): Promise<Run> {
    const [run] = await this.runs.lock(actor.workspaceId, [id], this.sight.runs(actor));
    if (!run) throw new RunNotFound(id, field);
    if (run.deletedAt) throw new RunDeleted(id, field);
    return run;
  }

  /** A run that is RUNNING again begins with a heartbeat of now, or the next sweep would find its old silence. */
  private withStatus(run: Run, status: RunStatus, cause: StatusCause): Run {
    const end = changeStatus(run.status, status, cause);
    const now = this.clock.now();
    const heartbeatAt = status === 'RUNNING' && run.status !== 'RUNNING' && run.heartbeatAt ? now : run.heartbeatAt;
    const endedAt = end === 'KEEP' ? run.endedAt : end === 'CLEAR' ? null : now < run.startedAt ? run.startedAt : now;
    return { ...run, status, heartbeatAt, endedAt };
  }
}

function withEnd(run: Run, endedAt: Date): Run {
  if (!isTerminal(run.status)) throw new InvalidRunTimes(`A run that is ${run.status} has no end.`, 'input.endedAt');
  if (endedAt < run.startedAt) throw new InvalidRunTimes('A run does not end before it began.', 'input.endedAt');
  return { ...run, endedAt };
}

function differenceOf(before: Run, after: Run): { before: JsonValue; after: JsonValue } | undefined {
  const fields = {
    name: (run: Run) => run.name,
    notes: (run: Run) => run.notes,
    status: (run: Run) => run.status,
    endedAt: (run: Run) => run.endedAt?.toISOString() ?? null,
    tags: (run: Run) => JSON.stringify(Object.entries(run.tags).sort(([left], [right]) => (left < right ? -1 : 1))),
  };
  const changed = Object.entries(fields).filter(([, read]) => read(before) !== read(after));
  if (!changed.length) return undefined;
  return { before: Object.fromEntries(changed.map(([field, read]) => [field, read(before)])), after: Object.fromEntries(changed.map(([field, read]) => [field, read(after)])) };
}
