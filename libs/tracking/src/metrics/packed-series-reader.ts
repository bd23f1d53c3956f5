import { Injectable } from '@nestjs/common';
import { decodeMetricBatch, type MetricBatchLimits, type MetricColumns } from '@plinth/contracts';
import { Database } from '@plinth/platform/database';
import { cutSteps, maxMetricKeysPerRun, mergeColumns } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import type { FreshPoints, MetricScope, RunMetricSummary, SeriesRange, StoredSeries } from './metric-store.js';

/** What was checked when it was written is only decoded: no limit but those of memory. */
const storedLimits: MetricBatchLimits = { maxBytes: 1 << 30, maxSeries: 1 << 20, maxPoints: 1 << 27, maxKeyBytes: 1 << 16 };

export const decodeStored = (packed: Uint8Array): MetricColumns[] => decodeMetricBatch(packed, storedLimits);

/** A batch with no points of any key asked for is decoded in vain, but which keys it has is only known so. */
@Injectable()
export class PackedSeriesReader {
  constructor(private readonly database: Database) {}

  /** Segments and batches come in one statement: between two a batch could become a segment and be seen twice, or not at all. */
  async series(scope: MetricScope, runId: RunId, { keys, fromStep, toStep }: SeriesRange): Promise<StoredSeries[]> {
    const rows = await this.database.read(scope, () =>
      this.database.query<{ packed: Buffer }>(
        `select packed from (
           select segment.packed, 0 as part, segment.number::text as place from metric_segment segment
            where segment.workspace_id = $1 and segment.run_id = $2 and segment.key = any($3::text[]) and segment.last_step >= $4 and segment.first_step <= $5
           union all
           select batch.packed, 1, batch.written_by::text || batch.id::text from metric_batch batch where batch.workspace_id = $1 and batch.run_id = $2 and batch.packed is not null
         ) stored order by part, place`,
        [scope.workspaceId, runId, keys, fromStep ?? Number.MIN_SAFE_INTEGER, toStep ?? Number.MAX_SAFE_INTEGER],
      ),
    );
    const parts = partsByKey(rows.map(({ packed }) => packed), new Set(keys));
    return keys.flatMap((key) => {
      const found = parts.get(key);
      if (!found) return [];
      const columns = cutSteps(mergeColumns(found), fromStep, toStep);
      return columns.values.length ? [{ runId, key, ...columns }] : [];
    });
  }

  async summaries(scope: MetricScope, runIds: readonly string[], keys: readonly string[] | undefined): Promise<RunMetricSummary[]> {
    const rows = await this.database.read(scope, () =>
      this.database.query<Omit<RunMetricSummary, 'lastStep' | 'lastTime' | 'count'> & { lastStep: string; lastTime: string; count: string }>(
        `select run_id as "runId", key, last, last_step as "lastStep", last_time as "lastTime", min, max, count from run_metric
          where workspace_id = $1 and run_id = any($2::uuid[]) and ($3::text[] is null or key = any($3::text[])) order by run_id, key limit $4`,
        [scope.workspaceId, runIds, keys ?? null, runIds.length * maxMetricKeysPerRun],
      ),
    );
    return rows.map((row) => ({ ...row, lastStep: Number(row.lastStep), lastTime: Number(row.lastTime), count: Number(row.count) }));
  }

  async moment(scope: MetricScope): Promise<string> {
    const rows = await this.database.read(scope, () => this.database.query<{ moment: string }>('select pg_current_snapshot()::text as moment'));
    return rows[0]?.moment ?? '';
  }

  /** A snapshot knows exactly which transactions it did not see: nothing is told twice, and nothing that committed late is left out. */
  async since(scope: MetricScope, runId: RunId, keys: readonly string[] | undefined, moment: string): Promise<FreshPoints> {
    const rows = await this.database.read(scope, () =>
      this.database.query<{ packed: Buffer | null; moment: string }>(
        `select batch.packed, now.moment::text from (select pg_current_snapshot() as moment) now
           left join metric_batch batch on batch.workspace_id = $1 and batch.run_id = $2 and batch.packed is not null
            and not pg_visible_in_snapshot(batch.written_by, $3::pg_snapshot)`,
        [scope.workspaceId, runId, moment],
      ),
    );
    const parts = partsByKey(rows.flatMap(({ packed }) => (packed ? [packed] : [])), keys && new Set(keys));
    return { series: [...parts].map(([key, found]) => ({ runId, key, ...mergeColumns(found) })), moment: rows[0]?.moment ?? moment };
  }
}

/** All parts of each key in the order of the rows; of all keys when none are given. */
export function partsByKey(packed: readonly Uint8Array[], keys?: ReadonlySet<string>): Map<string, MetricColumns[]> {
  const parts = new Map<string, MetricColumns[]>();
  for (const bytes of packed) {
    for (const series of decodeStored(bytes)) {
      if (keys && !keys.has(series.key)) continue;
      const known = parts.get(series.key);
      if (known) known.push(series);
      else parts.set(series.key, [series]);
    }
  }
  return parts;
}
