import { Injectable } from '@nestjs/common';
import { decodeMetricBatch, type MetricBatchLimits, type MetricColumns } from '@plinth/contracts';
import { Database } from '@plinth/platform/database';
import { cutSteps, maxMetricKeysPerRun, mergeColumns } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import type { MetricScope, RunMetricSummary, SeriesRange, SeriesUntil } from './metric-store.js';

/** What was checked when it was written is only decoded: no limit but those of memory. */
const storedLimits: MetricBatchLimits = { maxBytes: 1 << 30, maxSeries: 1 << 20, maxPoints: 1 << 27, maxKeyBytes: 1 << 16 };

export const decodeStored = (packed: Uint8Array): MetricColumns[] => decodeMetricBatch(packed, storedLimits);

/** A batch with no points of any key asked for is decoded in vain, but which keys it has is only known so. */
@Injectable()
export class PackedSeriesReader {
  constructor(private readonly database: Database) {}

  /**
   * Segments, batches and the moment come in one statement, which sees one snapshot: between two a batch could become a segment and be seen twice, or not at
   * all, and what is written after the moment could be in the series already.
   */
  async series(scope: MetricScope, runId: RunId, { keys, fromStep, toStep }: SeriesRange): Promise<SeriesUntil> {
    const rows = await this.database.read(scope, () =>
      this.database.query<{ packed: Buffer | null; moment: string | null }>(
        `select packed, moment from (
           select null::bytea as packed, pg_current_snapshot()::text as moment, 0 as part, null::int as number, null::xid8 as written_by, null::uuid as id
           union all
           select segment.packed, null, 1, segment.number, null, null from metric_segment segment
            where segment.workspace_id = $1 and segment.run_id = $2 and ($3::text[] is null or segment.key = any($3::text[])) and segment.last_step >= $4 and segment.first_step <= $5
           union all
           select batch.packed, null, 2, null, batch.written_by, batch.id from metric_batch batch where batch.workspace_id = $1 and batch.run_id = $2 and batch.packed is not null
         ) stored order by part, number, written_by, id`,
        [scope.workspaceId, runId, keys ?? null, fromStep ?? Number.MIN_SAFE_INTEGER, toStep ?? Number.MAX_SAFE_INTEGER],
      ),
    );
    const parts = partsByKey(packedOf(rows), keys && new Set(keys));
    const series = (keys ?? [...parts.keys()].sort()).flatMap((key) => {
      const found = parts.get(key);
      if (!found) return [];
      const columns = cutSteps(mergeColumns(found), fromStep, toStep);
      return columns.values.length ? [{ runId, key, ...columns }] : [];
    });
    return { series, moment: rows[0]?.moment ?? '' };
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

  /** A snapshot knows exactly which transactions it did not see: nothing is told twice, and nothing that committed late is left out. */
  async since(scope: MetricScope, runId: RunId, keys: readonly string[] | undefined, moment: string): Promise<SeriesUntil | undefined> {
    const rows = await this.database.read(scope, () =>
      this.database.query<{ packed: Buffer | null; moment: string; is_gone: boolean }>(
        `select batch.packed, now.moment::text, batch.id is not null and batch.packed is null as is_gone from (select pg_current_snapshot() as moment) now
           left join metric_batch batch on batch.workspace_id = $1 and batch.run_id = $2 and not pg_visible_in_snapshot(batch.written_by, $3::pg_snapshot)
          order by batch.written_by, batch.id`,
        [scope.workspaceId, runId, moment],
      ),
    );
    if (rows.some((row) => row.is_gone)) return undefined;
    const parts = partsByKey(packedOf(rows), keys && new Set(keys));
    return { series: [...parts].map(([key, found]) => ({ runId, key, ...mergeColumns(found) })), moment: rows[0]?.moment ?? moment };
  }
}

function packedOf(rows: readonly { readonly packed: Buffer | null }[]): Buffer[] {
  return rows.flatMap(({ packed }) => (packed ? [packed] : []));
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
