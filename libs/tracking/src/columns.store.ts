import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

export type ColumnKind = 'PARAM' | 'METRIC' | 'TAG' | 'ATTRIBUTE';

/** A key in use among runs: what a table may show, and what a filter may name. */
export interface RunColumn {
  readonly kind: ColumnKind;
  readonly key: string;
  readonly runCount: number;
  readonly sampleValues: readonly string[];
}

export interface SearchHit {
  readonly kind: 'EXPERIMENT' | 'RUN';
  readonly id: string;
  readonly title: string;
  readonly subtitle: string | null;
}

const maxSampleLength = 200;

@Injectable()
export class ColumnsStore {
  constructor(private readonly database: Database) {}

  /** Params or tags with their most frequent values. */
  async texts(workspaceId: WorkspaceId, kind: 'PARAM' | 'TAG', experimentIds: readonly string[], maxKeys: number, maxSamples: number): Promise<RunColumn[]> {
    const rows = await this.database.query<{ key: string; runs: number; samples: string[] }>(
      `with used as (
         select entry.key, left(entry.value, ${maxSampleLength}) as value, count(*)::int as runs from ${kind === 'PARAM' ? 'run_param' : 'run_tag'} entry
           join run on run.workspace_id = entry.workspace_id and run.id = entry.run_id and run.deleted_at is null
          where entry.workspace_id = $1 and entry.experiment_id = any($2::uuid[]) group by 1, 2
       ), ranked as (
         select key, value, sum(runs) over (partition by key)::int as runs, row_number() over (partition by key order by runs desc, value) as place from used
       ) select key, max(runs) as runs, array_agg(value order by place) as samples from ranked where place <= $4 group by key order by max(runs) desc, key limit $3`,
      [workspaceId, experimentIds, maxKeys, maxSamples],
    );
    return rows.map(({ key, runs, samples }) => ({ kind, key, runCount: runs, sampleValues: samples }));
  }

  async metrics(workspaceId: WorkspaceId, experimentIds: readonly string[], maxKeys: number): Promise<RunColumn[]> {
    const rows = await this.database.query<{ key: string; runs: number }>(
      `select metric.key, count(*)::int as runs from run_metric metric join run on run.workspace_id = metric.workspace_id and run.id = metric.run_id and run.deleted_at is null
        where metric.workspace_id = $1 and metric.experiment_id = any($2::uuid[]) group by metric.key order by count(*) desc, metric.key limit $3`,
      [workspaceId, experimentIds, maxKeys],
    );
    return rows.map(({ key, runs }) => ({ kind: 'METRIC', key, runCount: runs, sampleValues: [] }));
  }

  async statuses(workspaceId: WorkspaceId, experimentIds: readonly string[]): Promise<{ status: string; runs: number; ended: number; nested: number }[]> {
    return this.database.query(
      `select status, count(*)::int as runs, count(ended_at)::int as ended, count(parent_run_id)::int as nested from run
        where workspace_id = $1 and experiment_id = any($2::uuid[]) and deleted_at is null group by status order by count(*) desc`,
      [workspaceId, experimentIds],
    );
  }

  /** What has the text in its name, or is it by id; experiments first, then the newest. */
  async search(workspaceId: WorkspaceId, text: string, id: string | null, limit: number): Promise<SearchHit[]> {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    return this.database.query(
      `(select 'EXPERIMENT' as kind, id, name as title, null as subtitle from experiment
         where workspace_id = $1 and deleted_at is null and (name ilike $2 or id = $3::uuid) order by created_at desc, id limit $4)
       union all
       (select 'RUN', run.id, run.name, experiment.name from run join experiment on experiment.workspace_id = run.workspace_id and experiment.id = run.experiment_id
         where run.workspace_id = $1 and run.deleted_at is null and (run.name ilike $2 or run.id = $3::uuid) order by run.started_at desc, run.id limit $4)
       limit $4`,
      [workspaceId, pattern, id, limit],
    );
  }
}
