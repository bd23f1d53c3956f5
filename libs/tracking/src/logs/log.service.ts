import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, derivedId, type Id, IdSource } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { checkIdempotencyKey, IdempotencyKeyReused } from '@plinth/platform/idempotency';
import { LifeSigns, heartbeatRefreshMs } from '../life-signs.js';
import { RunEvents } from '../live/run-events.js';
import { lineCursor, type LogLine, type LogPageArgs, maxLinesPerRun, parseId, rangeOf, readLines, TooMany } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import { TrackingSight } from '../tracking-sight.js';
import { RunDeleted, RunNotFound } from '../tracking.errors.js';
import { LogStore, type NumberedLine } from './log.store.js';

export interface LogPage {
  readonly items: readonly { readonly cursor: string; readonly node: NumberedLine }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** What runs wrote to standard output and error. Lines are data and no change of a record: they are not audited one by one (docs/adr). */
@Injectable()
export class LogService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly logs: LogStore,
    private readonly events: RunEvents,
    private readonly life: LifeSigns,
    private readonly sight: TrackingSight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Numbers the lines and keeps them; durable when this resolves. The same key again, for the same run, has no second effect. @returns the number of lines @throws IdempotencyKeyReused */
  async append(actor: Actor, runId: string, lines: readonly LogLine[], idempotencyKey: string | undefined): Promise<number> {
    this.access.check(actor, 'run:write');
    const id = parseId<'Run'>(runId, 'runId');
    if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey, 'Idempotency-Key');
    const read = readLines(lines, 'lines');
    if (!(await this.sight.visibleRuns(actor, [id])).length) throw new RunNotFound(runId, 'runId');
    const now = this.clock.now();
    await this.database.transaction(actor, async () => {
      const run = await this.logs.run(actor.workspaceId, id, new Date(now.getTime() - heartbeatRefreshMs));
      if (!run) throw new RunNotFound(runId, 'runId');
      const appendId = idempotencyKey === undefined ? this.ids.next<'LogAppend'>() : derivedId<'LogAppend'>(actor.workspaceId, id, idempotencyKey);
      const isRetry = async (): Promise<boolean> => idempotencyKey !== undefined && this.isThere(actor, id, appendId, read);
      if (run.deleted) {
        if (await isRetry()) return;
        throw new RunDeleted(id);
      }
      if (!read.length && idempotencyKey === undefined) return;
      const next = await this.logs.lockNextIndex(actor.workspaceId, id);
      if ((await isRetry()) || !read.length) return;
      if (next + read.length > maxLinesPerRun) throw new TooMany('Lines of a run', 'lines', maxLinesPerRun);
      await this.logs.insert(actor.workspaceId, id, appendId, next, read, now);
      this.database.afterCommit(() => {
        this.events.logAppended(actor, id);
        if (run.silent) this.life.note(actor, id);
      });
    });
    return read.length;
  }

  /** @throws IdempotencyKeyReused when other lines came with the key */
  private async isThere({ workspaceId }: Actor, runId: RunId, appendId: Id<'LogAppend'>, lines: readonly LogLine[]): Promise<boolean> {
    const known = await this.logs.compare(workspaceId, runId, appendId, lines);
    if (known === 'OTHER') throw new IdempotencyKeyReused('appendLogs', 'Idempotency-Key');
    return known === 'SAME';
  }

  /** A page of the run's lines, from its beginning or from its end. */
  async page(actor: Actor, runId: RunId, args: LogPageArgs): Promise<LogPage> {
    this.access.check(actor, 'run:read');
    return this.database.read(actor, async () => {
      const total = await this.logs.count(actor.workspaceId, runId);
      const range = rangeOf(args, total);
      const lines = await this.logs.lines(actor.workspaceId, runId, range);
      return { items: lines.map((node) => ({ cursor: lineCursor(node.index), node })), hasNextPage: range.end < total, hasPreviousPage: range.start > 0 };
    });
  }

  /** How many lines the run has. */
  async count(actor: Actor, runId: RunId): Promise<number> {
    this.access.check(actor, 'run:read');
    return this.database.read(actor, () => this.logs.count(actor.workspaceId, runId));
  }

  /** The lines from an index on, at most `limit`. */
  async linesFrom(actor: Actor, runId: RunId, start: number, limit: number): Promise<NumberedLine[]> {
    this.access.check(actor, 'run:read');
    return this.database.read(actor, async () => this.logs.lines(actor.workspaceId, runId, { start, end: Math.min(start + limit, await this.logs.count(actor.workspaceId, runId)) }));
  }
}
