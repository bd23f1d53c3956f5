import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** That a run of an experiment was made within an execution. */
export interface ExecutionRun {
  readonly executionId: string;
  readonly runId: string;
}

@Injectable()
export class ExecutionRunStore {
  constructor(private readonly database: Database) {}

  /** Those that are known stay. */
  put(workspaceId: WorkspaceId, links: readonly ExecutionRun[]): void {
    this.database.send(
      'insert into execution_run (workspace_id, execution_id, run_id) select distinct $1::uuid, given.execution_id, given.run_id from unnest($2::uuid[], $3::uuid[]) as given (execution_id, run_id) on conflict do nothing',
      [workspaceId, links.map(({ executionId }) => executionId), links.map(({ runId }) => runId)],
    );
  }

  /** Runs of an execution behind this one, in the order of their ids. */
  async runsOf(workspaceId: WorkspaceId, executionId: string, after: string | undefined, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>('select run_id as id from execution_run where workspace_id = $1 and execution_id = $2 and ($3::uuid is null or run_id > $3) order by run_id limit $4', [workspaceId, executionId, after ?? null, limit]);
    return rows.map(({ id }) => id);
  }

  /** Executions within which a run was made behind this one, in the order of their ids. */
  async executionsOf(workspaceId: WorkspaceId, runId: string, after: string | undefined, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>('select execution_id as id from execution_run where workspace_id = $1 and run_id = $2 and ($3::uuid is null or execution_id > $3) order by execution_id limit $4', [workspaceId, runId, after ?? null, limit]);
    return rows.map(({ id }) => id);
  }
}
