import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter, through } from '@plinth/access';
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

/** Runs whose keys are looked at. */
export interface RunsAmong {
  readonly experimentIds: readonly string[];
  /** Those that are there for whoever asks. */
  readonly seen: RowFilter;
}

const maxSampleLength = 200;
const maxSampledRuns = 1_000;
const maxSampledEntries = 20_000;
const deletedRuns = 'run.workspace_id = $1 and run.experiment_id = any($2::uuid[]) and run.deleted_at is not null';

@Injectable()
export class ColumnsStore {
  constructor(private readonly database: Database) {}

  /** Params or tags with frequent values: the most frequent ones of the newest runs of each experiment. */
  async texts(workspaceId: WorkspaceId, kind: 'PARAM' | 'TAG', { experimentIds, seen }: RunsAmong, maxKeys: number, maxSamples: number): Promise<RunColumn[]> {
    const table = kind === 'PARAM' ? 'run_param' : 'run_tag';
    const counted = await this.counted(workspaceId, table, (where) => `select key, -count(*) from run, jsonb_object_keys(run.${kind === 'PARAM' ? 'params' : 'tags'}) as key where ${where} group by key`, { experimentIds, seen }, maxKeys);
    if (!counted.length) return [];
    const values: unknown[] = [workspaceId, experimentIds, counted.map(({ key }) => key), sampledRuns(counted.length * experimentIds.length), maxSamples];
    const rows = await this.database.query<{ key: string; samples: string[] }>(
      `select wanted.key, array_agg(frequent.value order by frequent.runs desc, frequent.value) as samples
         from unnest($3::text[]) as wanted (key), lateral (
           select left(newest.prefix, ${maxSampleLength}) as value, count(*) as runs from unnest($2::uuid[]) as experiment (id), lateral (
             select entry.prefix from ${table} entry
              where entry.workspace_id = $1 and entry.experiment_id = experiment.id and entry.key = wanted.key
                and not exists (select 1 from run where run.workspace_id = $1 and run.experiment_id = experiment.id and run.id = entry.run_id and run.deleted_at is not null)${narrowed(ofSeenRun('entry', seen), values)}
              order by entry.run_id desc limit $4
           ) as newest group by 1 order by runs desc, value limit $5
         ) as frequent group by wanted.key`,
      values,
    );
    const samples = new Map(rows.map((row) => [row.key, row.samples]));
    return counted.map(({ key, runs }) => ({ kind, key, runCount: runs, sampleValues: samples.get(key) ?? [] }));
  }

  async metrics(workspaceId: WorkspaceId, among: RunsAmong, maxKeys: number): Promise<RunColumn[]> {
    const deleted = (where: string) => `select metric.key, -count(*) from run join run_metric metric on metric.workspace_id = run.workspace_id and metric.run_id = run.id where ${where} group by metric.key`;
    return (await this.counted(workspaceId, 'run_metric', deleted, among, maxKeys)).map(({ key, runs }) => ({ kind: 'METRIC', key, runCount: runs, sampleValues: [] }));
  }

  /** How many runs have each key. Deleted ones are few: taking them off is quicker than asking of each run whether it is one. */
  private counted(workspaceId: WorkspaceId, table: 'run_param' | 'run_tag' | 'run_metric', ofDeleted: (where: string) => string, { experimentIds, seen }: RunsAmong, maxKeys: number): Promise<{ key: string; runs: number }[]> {
    const values: unknown[] = [workspaceId, experimentIds, maxKeys];
    return this.database.query(
      `select key, sum(runs)::int as runs
         from (select key, count(*) as runs from ${table} where workspace_id = $1 and experiment_id = any($2::uuid[])${narrowed(ofSeenRun(table, seen), values)} group by key union all ${ofDeleted(`${deletedRuns}${narrowed(seen, values)}`)}) as counted
        group by key having sum(runs) > 0 order by runs desc, key limit $3`,
      values,
    );
  }

  async statuses(workspaceId: WorkspaceId, { experimentIds, seen }: RunsAmong): Promise<{ status: string; runs: number; ended: number; nested: number }[]> {
    const values: unknown[] = [workspaceId, experimentIds];
    return this.database.query(
      `select status, count(*)::int as runs, count(ended_at)::int as ended, count(parent_run_id)::int as nested from run
        where workspace_id = $1 and experiment_id = any($2::uuid[]) and deleted_at is null${narrowed(seen, values)} group by status order by count(*) desc`,
      values,
    );
  }

  /** What has the text in its name, or is it by id; experiments first, then the newest. */
  async search(workspaceId: WorkspaceId, text: string, id: string | null, seen: { readonly experiments: RowFilter; readonly runs: RowFilter }, limit: number): Promise<SearchHit[]> {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    const values: unknown[] = [workspaceId, pattern, id, limit];
    return this.database.query(
      `(select 'EXPERIMENT' as kind, id, name as title, null as subtitle from experiment
         where workspace_id = $1 and deleted_at is null and (name ilike $2 or id = $3::uuid)${narrowed(seen.experiments, values)} order by created_at desc, id limit $4)
       union all
       (select 'RUN', run.id, run.name, experiment.name from run join experiment on experiment.workspace_id = run.workspace_id and experiment.id = run.experiment_id
         where run.workspace_id = $1 and run.deleted_at is null and (run.name ilike $2 or run.id = $3::uuid)${narrowed(seen.runs, values)} order by run.started_at desc, run.id limit $4)
       limit $4`,
      values,
    );
  }
}

/** Over rows of a table beside `run`: those of the runs that are seen. */
function ofSeenRun(table: string, seen: RowFilter): RowFilter {
  return through(seen, (sql) => `exists (select 1 from run where run.workspace_id = ${table}.workspace_id and run.id = ${table}.run_id and ${sql})`);
}

/** Of how many runs the values are looked at, for each key of each experiment, so that all are not more than can be read at once. */
function sampledRuns(keysOfExperiments: number): number {
  return Math.max(1, Math.min(maxSampledRuns, Math.floor(maxSampledEntries / keysOfExperiments)));
}
