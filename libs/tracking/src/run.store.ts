import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { ActorId, Id, WorkspaceId } from '@plinth/kernel';
import { Database, prepared } from '@plinth/platform/database';
import type { ExperimentId } from './experiment.store.js';
import type { RunStatus, TextMap } from './rules/index.js';

export type RunId = Id<'Run'>;

export interface Run {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly parentRunId: RunId | null;
  readonly name: string;
  readonly status: RunStatus;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly heartbeatAt: Date | null;
  readonly params: TextMap;
  readonly tags: TextMap;
  readonly notes: string | null;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

/** Columns of the table `run`, under that alias, as a {@link Run}. */
export const runColumns = `run.id, run.experiment_id as "experimentId", run.parent_run_id as "parentRunId", run.name, run.status, run.started_at as "startedAt",
  run.ended_at as "endedAt", run.heartbeat_at as "heartbeatAt", run.params, run.tags, run.notes, run.created_by as "createdBy",
  run.created_at as "createdAt", run.updated_at as "updatedAt", run.deleted_at as "deletedAt"`;

const byIdsSql = prepared(`select ${runColumns} from run where workspace_id = $1 and id = any($2::uuid[])`);
const inOrderHeld = ' order by run.id for no key update';
const lockSql = prepared(`${byIdsSql.text}${inOrderHeld}`);
const insertSql = prepared(
  `insert into run (workspace_id, id, experiment_id, parent_run_id, name, status, started_at, ended_at, heartbeat_at, params, tags, notes, created_by, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (workspace_id, id) do nothing`,
);
const updateSql = prepared(
  `update run set name = $3, status = $4, ended_at = $5, heartbeat_at = $6, params = $7, tags = $8, notes = $9, updated_at = $10, deleted_at = $11
    where workspace_id = $1 and id = $2`,
);
const insertParamsSql = prepared(
  `insert into run_param (workspace_id, experiment_id, run_id, key, value, prefix) select $1, $2, $3, key, value, left(value, 255) from unnest($4::text[], $5::text[]) as param (key, value)
   on conflict do nothing`,
);
const upsertTagsSql = prepared(
  `insert into run_tag (workspace_id, experiment_id, run_id, key, value, prefix) select $1, $2, $3, key, value, left(value, 255) from unnest($4::text[], $5::text[]) as tag (key, value)
   on conflict (workspace_id, experiment_id, key, run_id) do update set value = excluded.value, prefix = excluded.prefix`,
);

@Injectable()
export class RunStore {
  constructor(private readonly database: Database) {}

  /** @returns false when a run of this id is there already, or another transaction just made it. Params and tags are written apart. */
  async insert(workspaceId: WorkspaceId, run: Run): Promise<boolean> {
    const inserted = await this.database.execute(
      insertSql,
      [
        workspaceId,
        run.id,
        run.experimentId,
        run.parentRunId,
        run.name,
        run.status,
        run.startedAt,
        run.endedAt,
        run.heartbeatAt,
        JSON.stringify(run.params),
        JSON.stringify(run.tags),
        run.notes,
        run.createdBy,
        run.createdAt,
        run.updatedAt,
      ],
    );
    return inserted === 1;
  }

  /** Those of the ids that are seen. What readers ask stays planned; what a guest may see is put into a statement of its own. */
  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Run[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Run>(seen ? `${byIdsSql.text}${narrowed(seen, values)}` : byIdsSql, values);
  }

  /** What they are called and who made them, and no more: params and tags can be large. */
  async names(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Pick<Run, 'id' | 'name' | 'createdBy'>[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Pick<Run, 'id' | 'name' | 'createdBy'>>(`select id, name, created_by as "createdBy" from run where workspace_id = $1 and id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  /** Reads rows that this transaction is about to change, in one order for all transactions; others wait. */
  async lock(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<Run[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<Run>(seen ? `${byIdsSql.text}${narrowed(seen, values)}${inOrderHeld}` : lockSql, values);
  }

  /** Writes what can change of a run itself; tags and params have statements of their own. */
  async update(workspaceId: WorkspaceId, run: Run): Promise<void> {
    this.database.send(
      updateSql,
      [workspaceId, run.id, run.name, run.status, run.endedAt, run.heartbeatAt, JSON.stringify(run.params), JSON.stringify(run.tags), run.notes, run.updatedAt, run.deletedAt],
    );
  }

  async setHeartbeat(workspaceId: WorkspaceId, id: RunId, status: RunStatus, at: Date): Promise<void> {
    await this.database.execute('update run set heartbeat_at = $4, status = $3, updated_at = case when status = $3 then updated_at else $4 end where workspace_id = $1 and id = $2', [workspaceId, id, status, at]);
  }

  async setDeletedAt(workspaceId: WorkspaceId, ids: readonly RunId[], deletedAt: Date | null, at: Date): Promise<void> {
    await this.database.execute('update run set deleted_at = $3, updated_at = $4 where workspace_id = $1 and id = any($2::uuid[])', [workspaceId, ids, deletedAt, at]);
  }

  /** Puts params where filters and columns find them. */
  async insertParams(workspaceId: WorkspaceId, { id, experimentId }: Run, params: ReadonlyMap<string, string>): Promise<void> {
    if (!params.size) return;
    await this.database.execute(insertParamsSql, [workspaceId, experimentId, id, [...params.keys()], [...params.values()]]);
  }

  async upsertTags(workspaceId: WorkspaceId, { id, experimentId }: Run, tags: ReadonlyMap<string, string>): Promise<void> {
    if (!tags.size) return;
    this.database.send(upsertTagsSql, [workspaceId, experimentId, id, [...tags.keys()], [...tags.values()]]);
  }

  async deleteTags(workspaceId: WorkspaceId, { id, experimentId }: Run, keys: readonly string[]): Promise<void> {
    await this.database.execute('delete from run_tag where workspace_id = $1 and experiment_id = $2 and run_id = $3 and key = any($4::text[])', [workspaceId, experimentId, id, keys]);
  }

  /** How many runs stand over one that has this parent: 1 for a parent without a parent. */
  async depthUnder(workspaceId: WorkspaceId, parentId: RunId, limit: number): Promise<number> {
    const [row] = await this.database.query<{ depth: number }>(
      `with recursive line as (
         select parent_run_id, 1 as depth from run where workspace_id = $1 and id = $2
         union all
         select run.parent_run_id, line.depth + 1 from line join run on run.workspace_id = $1 and run.id = line.parent_run_id where line.depth <= $3
       ) select coalesce(max(depth), 0)::int as depth from line`,
      [workspaceId, parentId, limit],
    );
    return row?.depth ?? 0;
  }

  async childCounts(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<ReadonlyMap<string, number>> {
    const values: unknown[] = [workspaceId, ids];
    const rows = await this.database.query<{ id: string; count: number }>(
      `select parent_run_id as id, count(*)::int as count from run where workspace_id = $1 and parent_run_id = any($2::uuid[]) and deleted_at is null${narrowed(seen, values)} group by parent_run_id`,
      values,
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  /** Notes that the process of each run lives, and sets STALE ones RUNNING again. @returns those that were stale */
  async noteLife(workspaceId: WorkspaceId, ids: readonly string[], at: Date): Promise<RunId[]> {
    const rows = await this.database.query<{ id: RunId; revived: boolean }>(
      `update run set heartbeat_at = greatest(run.heartbeat_at, $3), status = case when before.status = 'STALE' then 'RUNNING' else run.status end,
                      updated_at = case when before.status = 'STALE' then $3 else run.updated_at end
         from (select id, status from run where workspace_id = $1 and id = any($2::uuid[]) and deleted_at is null and heartbeat_at is not null and status in ('RUNNING', 'STALE')
                order by id for no key update) as before
        where run.workspace_id = $1 and run.id = before.id returning run.id, before.status = 'STALE' as revived`,
      [workspaceId, ids, at],
    );
    return rows.filter(({ revived }) => revived).map(({ id }) => id);
  }

  /** Sets RUNNING runs STALE whose last heartbeat is older. Another process's sweep at the same time takes others. */
  async markStale(workspaceId: WorkspaceId, silentSince: Date, at: Date, limit: number): Promise<RunId[]> {
    const rows = await this.database.query<{ id: RunId }>(
      `update run set status = 'STALE', updated_at = $3
         from (select id from run where workspace_id = $1 and status = 'RUNNING' and heartbeat_at < $2 and deleted_at is null
                order by id limit $4 for no key update skip locked) as silent
        where run.workspace_id = $1 and run.id = silent.id returning run.id`,
      [workspaceId, silentSince, at, limit],
    );
    return rows.map(({ id }) => id);
  }
}
