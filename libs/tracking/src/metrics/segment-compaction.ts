import { Injectable } from '@nestjs/common';
import { encodeMetricBatch, type MetricColumns } from '@plinth/contracts';
import { Clock, isDerivedId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { mergeColumns } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import { digestSql } from './append-sql.js';
import type { MetricScope } from './metric-store.js';
import { decodeStored, partsByKey } from './packed-series-reader.js';

/** Points of a segment at the most: half a megabyte to three quarters. */
const segmentPoints = 65_536;
/** Appends that one transaction moves. */
const maxBatches = 2_000;
const maxBatchBytes = 64 * 1024 * 1024;
// "comp": one compaction at a time per run.
const lockSpace = 0x636f6d70;

interface SegmentRow {
  readonly number: number;
  readonly points: number;
  readonly last_step: string;
  readonly packed: Buffer;
}

/**
 * Makes appends into segments of one key each, ordered and without repeated points.
 *
 * A batch gives up its bytes in the transaction that writes its points into segments, but its row stays for longer than any statement
 * runs. By then every statement sees `compacted_append`: so a retry finds one or the other, whenever it comes.
 */
@Injectable()
export class SegmentCompaction {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async candidates(scope: MetricScope, before: Date, limit: number): Promise<RunId[]> {
    const rows = await this.database.read(scope, () =>
      this.database.query<{ run_id: RunId }>('select run_id from metric_batch where workspace_id = $1 and created_at < $2 group by run_id order by count(*) desc limit $3', [scope.workspaceId, before, limit]),
    );
    return rows.map((row) => row.run_id);
  }

  async compact(scope: MetricScope, runId: RunId, before: Date): Promise<number> {
    return this.database.transaction(scope, async () => {
      const [lock] = await this.database.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1, hashtext($2)) as mine', [lockSpace, `${scope.workspaceId}${runId}`]);
      if (!lock?.mine) return 0;
      await this.database.execute('delete from metric_batch where workspace_id = $1 and run_id = $2 and packed is null and created_at < $3', [scope.workspaceId, runId, before]);
      const batches = await this.oldBatches(scope, runId, before);
      if (!batches.length) return 0;
      for (const [key, parts] of partsByKey(batches.map(({ packed }) => packed))) await this.addToSeries(scope, runId, key, parts);
      const ids = batches.map(({ id }) => id);
      await this.keepKeys(scope, runId, ids.filter(isDerivedId));
      return this.database.execute('update metric_batch set packed = null, created_at = $4 where workspace_id = $1 and run_id = $2 and id = any($3::uuid[])', [scope.workspaceId, runId, ids, this.clock.now()]);
    });
  }

  /** What a retry is told by, once the bytes are gone. An append that came without a key is never asked for again. */
  private async keepKeys({ workspaceId }: MetricScope, runId: RunId, ids: readonly string[]): Promise<void> {
    await this.database.execute(
      `insert into compacted_append (workspace_id, run_id, id, digest, created_at)
       select workspace_id, run_id, id, ${digestSql('packed')}, $4 from metric_batch where workspace_id = $1 and run_id = $2 and id = any($3::uuid[]) on conflict do nothing`,
      [workspaceId, runId, ids, this.clock.now()],
    );
  }

  private async oldBatches({ workspaceId }: MetricScope, runId: RunId, before: Date): Promise<{ id: string; packed: Buffer }[]> {
    return this.database.query(
      `select id, packed from (
         select id, packed, written_by, sum(octet_length(packed)) over (order by written_by, id) as bytes from metric_batch
          where workspace_id = $1 and run_id = $2 and packed is not null and created_at < $3 order by written_by, id limit $4
       ) old where bytes <= $5 or bytes = octet_length(packed) order by written_by, id`,
      [workspaceId, runId, before, maxBatches, maxBatchBytes],
    );
  }

  /** Rewrites the end of the series from the first segment that the new points reach into; nearly always that is the last one. */
  private async addToSeries({ workspaceId }: MetricScope, runId: RunId, key: string, parts: readonly MetricColumns[]): Promise<void> {
    const added = mergeColumns(parts);
    const firstStep = added.steps[0] ?? 0;
    const tail = await this.database.query<SegmentRow>(
      `select number, points, last_step, packed from metric_segment where workspace_id = $1 and run_id = $2 and key = $3
          and (last_step >= $4 or number = (select max(number) from metric_segment where workspace_id = $1 and run_id = $2 and key = $3)) order by number`,
      [workspaceId, runId, key, firstStep],
    );
    const [head] = tail;
    const untouched = tail.length === 1 && head && head.points >= segmentPoints && Number(head.last_step) < firstStep;
    const rewritten = untouched ? [] : tail;
    const merged = mergeColumns([...rewritten.flatMap(({ packed }) => decodeStored(packed)), added]);
    const firstNumber = untouched ? head.number + 1 : (head?.number ?? 0);
    await this.database.execute('delete from metric_segment where workspace_id = $1 and run_id = $2 and key = $3 and number >= $4', [workspaceId, runId, key, firstNumber]);
    for (let at = 0, number = firstNumber; at < merged.values.length; at += segmentPoints, number++) {
      const columns = { key, steps: merged.steps.slice(at, at + segmentPoints), times: merged.times.slice(at, at + segmentPoints), values: merged.values.slice(at, at + segmentPoints) };
      await this.database.execute('insert into metric_segment (workspace_id, run_id, key, number, first_step, last_step, points, packed) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
        workspaceId,
        runId,
        key,
        number,
        columns.steps[0],
        columns.steps.at(-1),
        columns.values.length,
        encodeMetricBatch([columns]),
      ]);
    }
  }
}
