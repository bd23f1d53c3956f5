import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, derivedId, IdSource } from '@plinth/kernel';
import { checkIdempotencyKey } from '@plinth/platform/idempotency';
import { LifeSigns } from '../life-signs.js';
import { RunEvents } from '../live/run-events.js';
import { checkCount, checkKey, checkMaxPoints, parseId, parseIds, TooMany } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import { TrackingSight } from '../tracking-sight.js';
import { type Appended, appendsSettleAfterMs, compactionAgeMs, type MetricAppend, MetricStore, type RunMetricSummary, type SeriesRange } from './metric-store.js';
import { RunNotFound } from '../tracking.errors.js';
import { readPacked } from './packing.js';
import { type FollowedSeries, SeriesFollower } from './series-follower.js';
import { showAll, type ShownSeries } from './shown-series.js';

export interface SeriesQuery {
  readonly keys: readonly string[];
  readonly maxPoints?: number | null | undefined;
  readonly fromStep?: number | null | undefined;
  readonly toStep?: number | null | undefined;
}

const defaultMaxPoints = 1_000;
const maxMaxPoints = 10_000;
/** What one job takes on; the next goes on. */
const runsPerCompaction = 100;
const roundsPerRun = 20;
const maxSeriesPerCall = 2_000;

/** Appends points to runs and reads them. Points are data and no change of a record: they are not audited one by one (docs/adr). */
@Injectable()
export class MetricService {
  constructor(
    private readonly access: AccessControl,
    private readonly metrics: MetricStore,
    private readonly events: RunEvents,
    private readonly life: LifeSigns,
    private readonly sight: TrackingSight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Stores a batch as it came, and answers once it is durable. The same key again, for the same run, has no second effect.
   * @returns the number of points
   * @throws IdempotencyKeyReused when the key came with other bytes before; RunNotFound, RunDeleted and what is wrong with the batch
   */
  async append(actor: Actor, runId: string, packed: Uint8Array, idempotencyKey: string | undefined): Promise<number> {
    this.access.check(actor, 'run:write');
    const id = parseId<'Run'>(runId, 'runId');
    if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey, 'Idempotency-Key');
    const append = readPacked(id, idempotencyKey === undefined ? this.ids.next() : derivedId(actor.workspaceId, id, idempotencyKey), packed);
    // A key counts as used also by a batch of no points: what comes with it later is no retry.
    if (append.points === 0 && idempotencyKey === undefined) return 0;
    if (!(await this.sight.visibleRuns(actor, [id])).length) throw new RunNotFound(runId, 'runId');
    this.tell(actor, id, await this.metrics.append(actor, append));
    return append.points;
  }

  /** Adds points within the caller's transaction; `told` has to be called after its commit. */
  async appendWithin(actor: Actor, runId: RunId, append: MetricAppend): Promise<{ readonly told: () => void }> {
    const appended = await this.metrics.appendWithin(actor, append);
    return { told: () => this.tell(actor, runId, appended) };
  }

  /** Summaries of each run's metrics, in the order of the ids. */
  async summaries(actor: Actor, runIds: readonly string[], keys?: readonly string[]): Promise<RunMetricSummary[][]> {
    this.access.check(actor, 'run:read');
    const byRun = new Map<string, RunMetricSummary[]>(runIds.map((id) => [id, []]));
    for (const summary of await this.metrics.summaries(actor, runIds, keys)) byRun.get(summary.runId)?.push(summary);
    return runIds.map((id) => byRun.get(id) ?? []);
  }

  /** Series of runs in the order of the runs, then of the keys; those without points in the range are left out. */
  async series(actor: Actor, runIds: readonly string[], { keys, maxPoints, fromStep, toStep }: SeriesQuery): Promise<ShownSeries[]> {
    this.access.check(actor, 'run:read');
    const asked = parseIds<'Run'>(runIds, 'runIds');
    const wanted = readKeys(keys);
    checkCount(Array.from({ length: asked.length * wanted.length }), 'Series of one call', 'keys', maxSeriesPerCall);
    const limit = readMaxPoints(maxPoints);
    const range: SeriesRange = { keys: wanted, fromStep: fromStep ?? undefined, toStep: toStep ?? undefined };
    const ids = await this.sight.visibleRuns(actor, asked);
    return showAll(this.metrics.seriesOfMany(actor, ids, range), limit);
  }

  /**
   * Follows series of a run, all of them when no keys are given: each call of what this returns gives the next event, the first one the series as they are. It
   * checks the permission, as it is then.
   */
  follow(actor: Actor, runId: RunId, { keys, maxPoints }: { readonly keys: readonly string[] | undefined; readonly maxPoints?: number | null | undefined }): () => Promise<FollowedSeries[] | undefined> {
    const follower = new SeriesFollower(this.metrics, this.clock, actor, { runId, keys: keys && readKeys(keys), maxPoints: readMaxPoints(maxPoints) });
    return () => {
      this.access.check(actor, 'run:read');
      return follower.next();
    };
  }

  /** Moves what has settled into segments: of the runs with most of it, until none is left or the time is up. @returns how many appends were moved */
  async compact(actor: Actor, olderThanMs = compactionAgeMs): Promise<number> {
    this.access.check(actor, 'metric:compact');
    const before = new Date(this.clock.nowMs() - olderThanMs);
    let moved = 0;
    for (const runId of await this.metrics.compactable(actor, before, runsPerCompaction)) {
      for (let round = 0; round < roundsPerRun; round++) {
        const count = await this.metrics.compact(actor, runId, before);
        moved += count;
        if (count === 0) break;
      }
    }
    return moved;
  }

  /** Forgets what only a retry would ask for, of runs that ended long ago. @returns how many appends */
  async forgetSettled(actor: Actor, settledAfterMs = appendsSettleAfterMs): Promise<number> {
    this.access.check(actor, 'metric:compact');
    return this.metrics.forgetSettled(actor, new Date(this.clock.nowMs() - settledAfterMs));
  }

  private tell(actor: Actor, runId: RunId, { fresh, experimentId, silent }: Appended): void {
    if (!fresh) return;
    this.events.metricsAppended(actor, runId, experimentId);
    if (silent) this.life.note(actor, runId);
  }
}

function readKeys(keys: readonly string[]): string[] {
  checkCount(keys, 'Keys of one call', 'keys', 1_000);
  for (const [index, key] of keys.entries()) checkKey(key, `keys[${index}]`);
  return [...new Set(keys)];
}

function readMaxPoints(maxPoints: number | null | undefined): number {
  const asked = maxPoints ?? defaultMaxPoints;
  checkMaxPoints(asked);
  if (asked > maxMaxPoints) throw new TooMany('Points of a series', 'maxPoints', maxMaxPoints);
  return asked;
}
