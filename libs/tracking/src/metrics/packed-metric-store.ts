import { Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { Database, GroupCommit, GroupRefused } from '@plinth/platform/database';
import { IdempotencyKeyReused } from '@plinth/platform/idempotency';
import type { ExperimentId } from '../experiment.store.js';
import { heartbeatRefreshMs } from '../life-signs.js';
import { maxMetricKeysPerRun, mergeSummaries, type MetricSummary, TooMany } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import { RunDeleted, RunNotFound } from '../tracking.errors.js';
import { appendSql, grownBeyondSql, inspectSql } from './append-sql.js';
import { type Appended, type MetricAppend, type MetricScope, MetricStore, type RunMetricSummary, type SeriesRange, type SeriesUntil, type StoredSeries } from './metric-store.js';
import { PackedSeriesReader } from './packed-series-reader.js';
import { SegmentCompaction } from './segment-compaction.js';
import { SettledAppends } from './settled-appends.js';

const groupLimits = { maxItems: 256, maxWeight: 8 * 1024 * 1024, weightOf: ({ packed }: MetricAppend) => packed.length };

interface WrittenRow {
  readonly whole: boolean;
  readonly grown: string[] | null;
  readonly runs: [id: RunId, experimentId: ExperimentId, silent: boolean][] | null;
}

interface InspectedRow {
  readonly experiment_id: ExperimentId;
  readonly found: boolean;
  readonly known: boolean;
  readonly same: boolean;
}

/** Points in Postgres: one row of packed bytes an append, made into long segments of single series by a job. docs/adr says why. */
@Injectable()
export class PackedMetricStore extends MetricStore {
  private readonly commits = new GroupCommit<MetricAppend, Appended>(
    (workspaceId, appends) => this.writeGroup(workspaceId as WorkspaceId, appends),
    (workspaceId, append) => this.writeOne(workspaceId as WorkspaceId, append),
    groupLimits,
  );

  constructor(
    private readonly database: Database,
    private readonly reader: PackedSeriesReader,
    private readonly compaction: SegmentCompaction,
    private readonly settled: SettledAppends,
    private readonly clock: Clock,
  ) {
    super();
  }

  append({ workspaceId }: MetricScope, append: MetricAppend): Promise<Appended> {
    return this.commits.add(workspaceId, append);
  }

  appendWithin({ workspaceId }: MetricScope, append: MetricAppend): Promise<Appended> {
    return this.writeOne(workspaceId, append);
  }

  summaries(scope: MetricScope, runIds: readonly string[], keys: readonly string[] | undefined): Promise<RunMetricSummary[]> {
    return this.reader.summaries(scope, runIds, keys);
  }

  series(scope: MetricScope, runId: RunId, range: SeriesRange): Promise<SeriesUntil> {
    return this.reader.series(scope, runId, range);
  }

  async *seriesOfMany(scope: MetricScope, runIds: readonly RunId[], range: SeriesRange): AsyncIterable<StoredSeries> {
    for (const runId of runIds) yield* (await this.reader.series(scope, runId, range)).series;
  }

  since(scope: MetricScope, runId: RunId, keys: readonly string[] | undefined, moment: string): Promise<SeriesUntil | undefined> {
    return this.reader.since(scope, runId, keys, moment);
  }

  compactable(scope: MetricScope, before: Date, limit: number): Promise<RunId[]> {
    return this.compaction.candidates(scope, before, limit);
  }

  compact(scope: MetricScope, runId: RunId, before: Date): Promise<number> {
    return this.compaction.compact(scope, runId, before);
  }

  forgetSettled(scope: MetricScope, before: Date): Promise<number> {
    return this.settled.forget(scope, before);
  }

  private async writeGroup(workspaceId: WorkspaceId, appends: readonly MetricAppend[]): Promise<Appended[]> {
    return this.database.transaction({ workspaceId }, async () => {
      const { whole, runs } = await this.write(workspaceId, appends);
      if (!whole) throw new GroupRefused();
      const byId = new Map(runs?.map(([id, experimentId, silent]) => [id, { fresh: true, experimentId, silent }]));
      return appends.map(({ runId }) => {
        const appended = byId.get(runId);
        if (!appended) throw new GroupRefused();
        return appended;
      });
    });
  }

  private async writeOne(workspaceId: WorkspaceId, append: MetricAppend): Promise<Appended> {
    return this.database.transaction({ workspaceId }, async () => {
      const { whole, runs } = await this.write(workspaceId, [append]);
      const [run] = runs ?? [];
      if (whole && run) return { fresh: true, experimentId: run[1], silent: run[2] };
      const [inspected] = await this.database.query<InspectedRow>(inspectSql, [workspaceId, append.runId, append.id, bufferOf(append.packed)]);
      if (!inspected?.found) throw new RunNotFound(append.runId, 'runId');
      if (inspected.known && !inspected.same) throw new IdempotencyKeyReused('appendMetrics', 'Idempotency-Key');
      // A retry of what was appended before the deletion is told the same as then.
      if (inspected.known) return { fresh: false, experimentId: inspected.experiment_id, silent: false };
      throw new RunDeleted(append.runId);
    });
  }

  private async write(workspaceId: WorkspaceId, appends: readonly MetricAppend[]): Promise<WrittenRow> {
    const [row] = await this.database.query<WrittenRow>(appendSql, parametersOf(workspaceId, appends, this.clock.now()));
    if (!row) throw new Error('The append statement gave no row.');
    if (row.whole && row.grown) await this.checkKeys(workspaceId, row.grown);
    return row;
  }

  private async checkKeys(workspaceId: WorkspaceId, runIds: readonly string[]): Promise<void> {
    const beyond = await this.database.execute(grownBeyondSql, [workspaceId, runIds, maxMetricKeysPerRun]);
    if (beyond) throw new TooMany('Metric keys of a run', 'metrics', maxMetricKeysPerRun);
  }
}

function parametersOf(workspaceId: WorkspaceId, appends: readonly MetricAppend[], now: Date): unknown[] {
  const firstBytes: number[] = [];
  let nextByte = 1;
  for (const { packed } of appends) {
    firstBytes.push(nextByte);
    nextByte += packed.length;
  }
  const [only] = appends;
  const packed = appends.length === 1 && only ? bufferOf(only.packed) : Buffer.concat(appends.map((append) => append.packed));
  const summaries = summarize(appends);
  return [
    workspaceId,
    now,
    appends.map(({ runId }) => runId),
    appends.map(({ id }) => id),
    appends.map(({ points }) => points),
    firstBytes,
    appends.map((append) => append.packed.length),
    packed,
    summaries.map(({ runId }) => runId),
    summaries.map(({ key }) => key),
    summaries.map(({ last }) => last),
    summaries.map(({ lastStep }) => lastStep),
    summaries.map(({ lastTime }) => lastTime),
    summaries.map(({ min }) => min),
    summaries.map(({ max }) => max),
    summaries.map(({ count }) => count),
    new Date(now.getTime() - heartbeatRefreshMs),
  ];
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** One summary for each key of each run: a statement can't touch a row twice. */
function summarize(appends: readonly MetricAppend[]): RunMetricSummary[] {
  const merged = new Map<RunId, Map<string, MetricSummary>>();
  for (const { runId, summaries } of appends) {
    const ofRun = merged.get(runId);
    if (!ofRun) {
      merged.set(runId, new Map(summaries));
      continue;
    }
    for (const [key, summary] of summaries) {
      const known = ofRun.get(key);
      ofRun.set(key, known ? mergeSummaries(known, summary) : summary);
    }
  }
  return [...merged].flatMap(([runId, summaries]) => [...summaries].map(([key, summary]) => ({ ...summary, runId, key })));
}
