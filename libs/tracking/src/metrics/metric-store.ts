import type { MetricColumns } from '@plinth/contracts';
import type { Actor, Id } from '@plinth/kernel';
import type { ExperimentId } from '../experiment.store.js';
import type { MetricSummary } from '../rules/index.js';
import type { RunId } from '../run.store.js';

/** Whose points: always one workspace's. */
export type MetricScope = Pick<Actor, 'workspaceId'>;

/** The points of one call: checked, and packed as `@plinth/contracts` lays them out. */
export interface MetricAppend {
  readonly runId: RunId;
  /** The same append again, told by its id, has no second effect. */
  readonly id: Id<'MetricAppend'>;
  readonly points: number;
  readonly packed: Uint8Array;
  /** One a key, of the points in `packed`. */
  readonly summaries: ReadonlyMap<string, MetricSummary>;
}

export interface Appended {
  /** False when the append was there already. */
  readonly fresh: boolean;
  readonly experimentId: ExperimentId;
  /** The run has a heartbeat that may be told that its process lives. */
  readonly silent: boolean;
}

export interface SeriesRange {
  readonly keys: readonly string[] | undefined;
  /** Both included. */
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
}

/** Points of one key of one run, in the order of steps, then times, then of arrival; points that agree in all three numbers are there once. */
export interface StoredSeries extends MetricColumns {
  readonly runId: RunId;
}

/** Series and the moment up to which they hold all that was asked for: what comes after it is asked for by {@link MetricStore.since}. */
export interface SeriesUntil {
  readonly series: readonly StoredSeries[];
  readonly moment: string;
}

export interface RunMetricSummary extends MetricSummary {
  readonly runId: RunId;
  readonly key: string;
}

/**
 * Where metric points lie. All that the rest of Plinth knows of it is here, so that another engine can take its place.
 *
 * Points are never changed. An append is all or nothing, durable when its promise resolves, and takes effect once however often it is
 * asked for; the summaries that search and tables read change in the same transaction.
 */
export abstract class MetricStore {
  /** @throws RunNotFound, RunDeleted, TooMany (keys of a run), IdempotencyKeyReused when other bytes have the id */
  abstract append(scope: MetricScope, append: MetricAppend): Promise<Appended>;
  /** The same within the caller's transaction, and durable when that commits. */
  abstract appendWithin(scope: MetricScope, append: MetricAppend): Promise<Appended>;
  /** Summaries of the runs, only of the keys when some are given, in the order of keys. */
  abstract summaries(scope: MetricScope, runIds: readonly string[], keys: readonly string[] | undefined): Promise<RunMetricSummary[]>;
  /** All series of the run when no keys are given. */
  abstract series(scope: MetricScope, runId: RunId, range: SeriesRange): Promise<SeriesUntil>;
  /** Reads run by run, so that memory holds the points of one. */
  abstract seriesOfMany(scope: MetricScope, runIds: readonly RunId[], range: SeriesRange): AsyncIterable<StoredSeries>;
  /**
   * What was appended to the run since the moment; all keys when none are given. Undefined when some of it has become part of segments, where it is not told
   * apart any more: then the series have to be read again. That is seen for twice {@link compactionAgeMs} after the moment.
   */
  abstract since(scope: MetricScope, runId: RunId, keys: readonly string[] | undefined, moment: string): Promise<SeriesUntil | undefined>;
  /** Runs that have appends to compact that are older than the time, those with most first. */
  abstract compactable(scope: MetricScope, before: Date, limit: number): Promise<RunId[]>;
  /** Moves appends of a run into long segments. Safe to run twice and beside appends. @returns how many appends were moved */
  abstract compact(scope: MetricScope, runId: RunId, before: Date): Promise<number>;
  /** Forgets the ids of compacted appends of runs that ended before the time: no retry of them comes any more. @returns how many */
  abstract forgetSettled(scope: MetricScope, before: Date): Promise<number>;
}

/** Appends stay as they came for this long, for those who follow the run. */
export const compactionAgeMs = 60_000;

/**
 * A retry comes within this time of the end of its run, or finds its append by its key no more. A journal sends the end of its run after everything else,
 * so one that still has something to send belongs to a run that has not ended: its appends are never forgotten.
 */
export const appendsSettleAfterMs = 30 * 24 * 3_600_000;
