import { Injectable } from '@nestjs/common';
import { Database } from '@plinth/platform/database';
import type { RunId } from '../run.store.js';
import type { MetricScope } from './metric-store.js';

/** Runs that one call takes on; the next goes on. */
const runsPerCall = 1_000;
/** Rows that one transaction deletes. */
const rowsPerRound = 20_000;
const ended = `status in ('FINISHED', 'FAILED', 'KILLED') and ended_at < $2`;

/**
 * Lets go of `compacted_append`, a row for each append with a key, where no retry can come any more: the run ended before the time, and the
 * append was compacted before it. A run that is open or stale keeps all of its rows.
 */
@Injectable()
export class SettledAppends {
  constructor(private readonly database: Database) {}

  async forget(scope: MetricScope, before: Date): Promise<number> {
    let forgotten = 0;
    for (const runId of await this.runs(scope, before)) {
      for (let count = rowsPerRound; count === rowsPerRound; forgotten += count) count = await this.forgetSome(scope, runId, before);
    }
    return forgotten;
  }

  /** Steps through the key from run to run: a `distinct` would read every row. */
  private async runs({ workspaceId }: MetricScope, before: Date): Promise<RunId[]> {
    const rows = await this.database.read({ workspaceId }, () =>
      this.database.query<{ id: RunId }>(
        `with recursive kept as (
           (select run_id from compacted_append where workspace_id = $1 order by run_id limit 1)
           union all
           select (select run_id from compacted_append next where workspace_id = $1 and next.run_id > kept.run_id order by run_id limit 1) from kept where kept.run_id is not null
         ) select id from kept join run on workspace_id = $1 and id = kept.run_id
            where ${ended} and exists (select 1 from compacted_append old where old.workspace_id = $1 and old.run_id = kept.run_id and old.created_at < $2) limit $3`,
        [workspaceId, before, runsPerCall],
      ),
    );
    return rows.map(({ id }) => id);
  }

  private async forgetSome({ workspaceId }: MetricScope, runId: RunId, before: Date): Promise<number> {
    return this.database.transaction({ workspaceId }, () =>
      // Asked again, and held until the commit: the run may have been resumed meanwhile.
      this.database.execute(
        `with settled as (select id from run where workspace_id = $1 and id = $3 and ${ended} for share),
              old as (select id from compacted_append where workspace_id = $1 and run_id = $3 and created_at < $2 limit $4)
         delete from compacted_append where workspace_id = $1 and run_id in (select id from settled) and id in (select id from old)`,
        [workspaceId, before, runId, rowsPerRound],
      ),
    );
  }
}
