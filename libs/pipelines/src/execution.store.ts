import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database, versionsOf } from '@plinth/platform/database';
import type { Execution, ExecutionUse, Side, StepCount, StepLine } from './execution.js';

export const executionColumns = `e.id, e.job_id as "jobId", e.parent_id as "parentId", e.root_id as "rootId", e.state, e.started_at as "startedAt", e.ended_at as "endedAt", e.lost_at as "lostAt", e.facts, e.error_class as "errorClass",
  e.fingerprint, encode(e.version_digest, 'hex') as "versionDigest", e.cancel_asked_at as "cancelAskedAt", e.created_by as "createdBy", e.created_at as "createdAt", e.updated_at as "updatedAt"`;
const useColumns = `u.execution_id as "executionId", u.side, u.asset_id as "assetId", u.facts, u.used_at as "usedAt"`;
// "exec": whoever tells of executions of a workspace waits for the one who does.
const lockSpace = 0x65786563;
/** An execution within an execution within … : deeper is a mistake, or a circle. */
const deepest = 50;

/** Where a page begins: after this one. */
export interface ExecutionPlace {
  readonly startedAt: Date | null;
  readonly id: string;
}

@Injectable()
export class ExecutionStore {
  constructor(private readonly database: Database) {}

  /** One at a time tells of executions of a workspace: parts find their whole, and names their asset, by what is there. */
  hold(workspaceId: WorkspaceId): void {
    this.database.send('select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, workspaceId]);
  }

  /** Those that are not there yet, each as an outermost one: {@link findRoots} looks for what they are within. Whoever tells of them {@link hold}s the workspace's. */
  insert(workspaceId: WorkspaceId, executions: readonly Execution[]): void {
    this.database.send(
      `insert into execution (workspace_id, id, job_id, parent_id, root_id, state, started_at, ended_at, lost_at, facts, error_class, fingerprint, created_by, created_at, updated_at)
       select $1, n.id, n."jobId", n."parentId", n.id, n.state, n."startedAt", n."endedAt", n."lostAt", n.facts, n."errorClass", n.fingerprint, n."createdBy", n."createdAt", n."updatedAt" from jsonb_to_recordset($2::jsonb) as n
         (id uuid, "jobId" uuid, "parentId" uuid, state text, "startedAt" timestamptz, "endedAt" timestamptz, "lostAt" timestamptz, facts jsonb, "errorClass" text, fingerprint text, "createdBy" uuid, "createdAt" timestamptz, "updatedAt" timestamptz)`,
      [workspaceId, JSON.stringify(executions)],
    );
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Execution[]> {
    return this.database.query<Execution>(`select ${executionColumns} from execution e where e.workspace_id = $1 and e.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  /** What the outermost execution of each is. */
  async rootsOf(workspaceId: WorkspaceId, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ id: string; rootId: string }>('select e.id, e.root_id as "rootId" from execution e where e.workspace_id = $1 and e.id = any($2::uuid[])', [workspaceId, ids]);
    return new Map(rows.map(({ id, rootId }) => [id, rootId]));
  }

  /** Writes all that follows from what was told. */
  update(workspaceId: WorkspaceId, executions: readonly Execution[]): void {
    this.database.send(
      `update execution e
          set job_id = n."jobId", parent_id = n."parentId", state = n.state, started_at = n."startedAt", ended_at = n."endedAt", lost_at = n."lostAt", facts = n.facts, error_class = n."errorClass", fingerprint = n.fingerprint, updated_at = n."updatedAt"
         from jsonb_to_recordset($2::jsonb) as n (id uuid, "jobId" uuid, "parentId" uuid, state text, "startedAt" timestamptz, "endedAt" timestamptz, "lostAt" timestamptz, facts jsonb, "errorClass" text, fingerprint text, "updatedAt" timestamptz)
        where e.workspace_id = $1 and e.id = n.id`,
      [workspaceId, JSON.stringify(executions)],
    );
  }

  /** Says anew which the outermost execution is: of these, whose parent changed, and of all that is within them. What leads in a circle is its own. */
  async findRoots(workspaceId: WorkspaceId, ids: readonly string[]): Promise<void> {
    await this.database.execute(
      `with recursive up as (
         select e.id as origin, e.id, e.parent_id, 0 as depth from execution e where e.workspace_id = $1 and e.id = any($2::uuid[])
         union all
         select up.origin, e.id, e.parent_id, up.depth + 1 from up join execution e on e.workspace_id = $1 and e.id = up.parent_id where up.depth < ${deepest}
       ), rooted as (
         select wanted.origin, coalesce(top.id, wanted.origin) as root from unnest($2::uuid[]) as wanted (origin) left join up top on top.origin = wanted.origin and top.parent_id is null
       ), down as (
         select origin as id, root, 0 as depth from rooted
         union
         select e.id, down.root, down.depth + 1 from down join execution e on e.workspace_id = $1 and e.parent_id = down.id where down.depth < ${deepest}
       ), lowest as (
         select distinct on (id) id, root from down order by id, depth desc, root
       )
       update execution e set root_id = lowest.root from lowest where e.workspace_id = $1 and e.id = lowest.id and e.root_id <> lowest.root`,
      [workspaceId, ids],
    );
  }

  setVersion(workspaceId: WorkspaceId, id: string, digest: string): void {
    this.database.send(`update execution set version_digest = decode($3, 'hex') where workspace_id = $1 and id = $2`, [workspaceId, id, digest]);
  }

  /** What it failed by, where it did not say so itself. */
  setError(workspaceId: WorkspaceId, id: string, errorClass: string | null, fingerprint: string): void {
    this.database.send('update execution set error_class = $3, fingerprint = $4 where workspace_id = $1 and id = $2', [workspaceId, id, errorClass, fingerprint]);
  }

  async askToCancel(workspaceId: WorkspaceId, id: string, by: string, at: Date): Promise<boolean> {
    const asked = await this.database.execute(
      `update execution set cancel_asked_at = $4, cancel_asked_by = $3 where workspace_id = $1 and (id = $2 or root_id = $2) and cancel_asked_at is null and state in ('NAMED', 'RUNNING', 'LOST')`,
      [workspaceId, id, by, at],
    );
    return asked > 0;
  }

  /** Those of the ids that were asked to stop, themselves or what they are a part of. */
  async askedToCancel(workspaceId: WorkspaceId, ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select e.id from execution e left join execution root on root.workspace_id = $1 and root.id = e.root_id
        where e.workspace_id = $1 and e.id = any($2::uuid[]) and (e.cancel_asked_at is not null or root.cancel_asked_at is not null)`,
      [workspaceId, ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Those whose promise has passed, held. */
  async broken(workspaceId: WorkspaceId, now: Date, limit: number): Promise<Execution[]> {
    return this.database.query<Execution>(`select ${executionColumns} from execution e where e.workspace_id = $1 and e.state = 'RUNNING' and e.lost_at <= $2 order by e.lost_at limit $3 for no key update`, [workspaceId, now, limit]);
  }

  /** Of a job, newest start first. */
  async ofJob(workspaceId: WorkspaceId, jobId: string, after: ExecutionPlace | undefined, limit: number): Promise<Execution[]> {
    const place = after ? `and (coalesce(e.started_at, '-infinity'), e.id) < (coalesce($4::timestamptz, '-infinity'), $5::uuid)` : '';
    return this.database.query<Execution>(
      `select ${executionColumns} from execution e where e.workspace_id = $1 and e.job_id = $2 ${place} order by coalesce(e.started_at, '-infinity') desc, e.id desc limit $3`,
      after ? [workspaceId, jobId, limit, after.startedAt, after.id] : [workspaceId, jobId, limit],
    );
  }

  /** Of each of these jobs so many at the most, newest start first. */
  async newestOfJobs(workspaceId: WorkspaceId, jobIds: readonly string[], limit: number): Promise<Execution[]> {
    return this.database.query<Execution>(
      `select ${executionColumns} from unnest($2::uuid[]) as wanted (job_id) cross join lateral (
         select * from execution own where own.workspace_id = $1 and own.job_id = wanted.job_id order by coalesce(own.started_at, '-infinity') desc, own.id desc limit $3
       ) e order by coalesce(e.started_at, '-infinity') desc, e.id desc`,
      [workspaceId, jobIds, limit],
    );
  }

  /** How many of those within an execution, however deep, stand how. */
  async countWithin(workspaceId: WorkspaceId, rootId: string): Promise<StepCount[]> {
    return this.database.query<StepCount>('select e.state, count(*)::int as count from execution e where e.workspace_id = $1 and e.root_id = $2 and e.id <> $2 group by e.state order by e.state', [workspaceId, rootId]);
  }

  /** All that is within an execution, however deep, in the order of start. */
  async within(workspaceId: WorkspaceId, rootId: string, after: ExecutionPlace | undefined, limit: number): Promise<Execution[]> {
    const place = after ? `and (coalesce(e.started_at, 'infinity'), e.id) > (coalesce($4::timestamptz, 'infinity'), $5::uuid)` : '';
    return this.database.query<Execution>(
      `select ${executionColumns} from execution e where e.workspace_id = $1 and e.root_id = $2 and e.id <> $2 ${place} order by coalesce(e.started_at, 'infinity'), e.id limit $3`,
      after ? [workspaceId, rootId, limit, after.startedAt, after.id] : [workspaceId, rootId, limit],
    );
  }

  /** What is different whenever something is new of an execution, of the outermost one that it is within, or of what is within that. */
  async markOf(workspaceId: WorkspaceId, id: string): Promise<string> {
    const [row] = await this.database.query<{ mark: string }>(
      `select ${versionsOf('e')} as mark from execution e where e.workspace_id = $1 and e.root_id = (select i.root_id from execution i where i.workspace_id = $1 and i.id = $2)`,
      [workspaceId, id],
    );
    return row?.mark ?? '';
  }

  /** As {@link within}, of each only what a chart shows: all that was told of ten thousand is much to read for that. */
  async linesWithin(workspaceId: WorkspaceId, rootId: string, after: ExecutionPlace | undefined, limit: number): Promise<StepLine[]> {
    const place = after ? `and (coalesce(e.started_at, 'infinity'), e.id) > (coalesce($4::timestamptz, 'infinity'), $5::uuid)` : '';
    return this.database.query<StepLine>(
      `select e.id, e.job_id as "jobId", j.name as "jobName", e.parent_id as "parentId", e.state, e.started_at as "startedAt", e.ended_at as "endedAt", e.updated_at as "updatedAt",
              coalesce((e.facts->'latest'->'isCached'->>'value')::boolean, false) as "isCached"
         from execution e join pipeline_job j on j.workspace_id = e.workspace_id and j.id = e.job_id
        where e.workspace_id = $1 and e.root_id = $2 and e.id <> $2 ${place} order by coalesce(e.started_at, 'infinity'), e.id limit $3`,
      after ? [workspaceId, rootId, limit, after.startedAt, after.id] : [workspaceId, rootId, limit],
    );
  }

  /** Durations in milliseconds of the last successes of a job that began before a time, newest first. What was taken from a cache took no time, which tells nothing. */
  async lastDurations(workspaceId: WorkspaceId, jobId: string, before: Date, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ ms: number }>(
      `select extract(epoch from e.ended_at - e.started_at)::float8 * 1000 as ms from execution e
        where e.workspace_id = $1 and e.job_id = $2 and e.state = 'SUCCEEDED' and e.started_at < $3 and e.facts #>> '{latest,isCached,value}' is distinct from 'true'
        order by e.started_at desc, e.id desc limit $4`,
      [workspaceId, jobId, before, limit],
    );
    return rows.map(({ ms }) => ms);
  }

  /** Costs of the last successes of a job that began before a time and of which a cost was told, newest first. */
  async lastCosts(workspaceId: WorkspaceId, jobId: string, before: Date, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ cost: number }>(
      `select (e.facts #>> '{latest,use,value,cost}')::float8 as cost from execution e
        where e.workspace_id = $1 and e.job_id = $2 and e.state = 'SUCCEEDED' and e.started_at < $3 and e.facts #>> '{latest,use,value,cost}' is not null order by e.started_at desc, e.id desc limit $4`,
      [workspaceId, jobId, before, limit],
    );
    return rows.map(({ cost }) => cost);
  }

  async lastSuccess(workspaceId: WorkspaceId, jobId: string, before: Date): Promise<Execution | undefined> {
    const [found] = await this.database.query<Execution>(`select ${executionColumns} from execution e where e.workspace_id = $1 and e.job_id = $2 and e.state = 'SUCCEEDED' and e.started_at < $3 order by e.started_at desc, e.id desc limit 1`, [workspaceId, jobId, before]);
    return found;
  }

  /** Failures of a job by the same cause, newest first. */
  async sameFailures(workspaceId: WorkspaceId, jobId: string, fingerprint: string, limit: number): Promise<Execution[]> {
    return this.database.query<Execution>(`select ${executionColumns} from execution e where e.workspace_id = $1 and e.job_id = $2 and e.fingerprint = $3 order by e.started_at desc nulls last, e.id limit $4`, [workspaceId, jobId, fingerprint, limit]);
  }

  async uses(workspaceId: WorkspaceId, executionIds: readonly string[]): Promise<ExecutionUse[]> {
    return this.database.query<ExecutionUse>(`select ${useColumns} from execution_use u where u.workspace_id = $1 and u.execution_id = any($2::uuid[]) order by u.execution_id, u.side, u.asset_id`, [workspaceId, executionIds]);
  }

  /** Adds uses, or writes what is now told of them. */
  putUses(workspaceId: WorkspaceId, uses: readonly ExecutionUse[]): void {
    this.database.send(
      `insert into execution_use (workspace_id, execution_id, side, asset_id, facts, used_at)
       select $1, n."executionId", n.side, n."assetId", n.facts, n."usedAt" from jsonb_to_recordset($2::jsonb) as n ("executionId" uuid, side text, "assetId" uuid, facts jsonb, "usedAt" timestamptz)
       on conflict (workspace_id, execution_id, side, asset_id) do update set facts = excluded.facts, used_at = excluded.used_at`,
      [workspaceId, JSON.stringify(uses)],
    );
  }

  /** Executions that used an asset, newest use first. */
  async usesOf(workspaceId: WorkspaceId, assetId: string, side: Side | undefined, after: { readonly usedAt: Date; readonly executionId: string } | undefined, limit: number): Promise<ExecutionUse[]> {
    const values: unknown[] = [workspaceId, assetId, limit];
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const ofSide = side ? `and u.side = ${bind(side)}` : '';
    const place = after ? `and (u.used_at, u.execution_id) < (${bind(after.usedAt)}::timestamptz, ${bind(after.executionId)}::uuid)` : '';
    return this.database.query<ExecutionUse>(`select ${useColumns} from execution_use u where u.workspace_id = $1 and u.asset_id = $2 ${ofSide} ${place} order by u.used_at desc, u.execution_id desc limit $3`, values);
  }
}
