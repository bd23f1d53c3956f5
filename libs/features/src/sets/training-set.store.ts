import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { TrainingSet, TrainingSetId } from './training-set.js';

const columns = `t.id, encode(t.request_digest, 'hex') as "requestDigest", t.document, t.dataset_id as "datasetId", t.status, t.step, t.progress, t.attempts, t.snapshot_digest as "snapshotDigest", t.rows::float8 as rows, t.failure_code as "failureCode",
  t.failure_message as "failureMessage", t.requested_by as "requestedBy", t.requested_at as "requestedAt", t.finished_at as "finishedAt"`;

/** What somebody uses of a view. */
export interface ViewUse {
  readonly definitionId: string;
  readonly version: number;
}

/** A training set that has features of a view. */
export interface TrainingSetUse extends TrainingSet {
  readonly version: number;
}

@Injectable()
export class TrainingSetStore {
  constructor(private readonly database: Database) {}

  /** @returns false when the same was asked for before */
  async insert(workspaceId: WorkspaceId, set: TrainingSet, views: readonly ViewUse[]): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into training_set (workspace_id, id, request_digest, document, dataset_id, status, requested_by, requested_at) values ($1, $2, decode($3, 'hex'), $4, $5, 'QUEUED', $6, $7) on conflict (workspace_id, request_digest) do nothing`,
      [workspaceId, set.id, set.requestDigest, set.document, set.datasetId, set.requestedBy, set.requestedAt],
    );
    if (inserted === 0) return false;
    await this.database.execute('insert into training_set_view (workspace_id, training_set_id, definition_id, version) select $1, $2, * from unnest($3::uuid[], $4::int[])', [workspaceId, set.id, views.map(({ definitionId }) => definitionId), views.map(({ version }) => version)]);
    return true;
  }

  /** Those that failed are tried again when they are asked for again. @returns whether it was one */
  async requeue(workspaceId: WorkspaceId, id: TrainingSetId): Promise<boolean> {
    return (await this.database.execute(`update training_set set status = 'QUEUED', attempts = 0, failure_code = null, failure_message = null, finished_at = null where workspace_id = $1 and id = $2 and status = 'FAILED'`, [workspaceId, id])) === 1;
  }

  async byDigest(workspaceId: WorkspaceId, digest: string): Promise<TrainingSet | undefined> {
    return (await this.database.query<TrainingSet>(`select ${columns} from training_set t where t.workspace_id = $1 and t.request_digest = decode($2, 'hex')`, [workspaceId, digest]))[0];
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<TrainingSet[]> {
    return this.database.query<TrainingSet>(`select ${columns} from training_set t where t.workspace_id = $1 and t.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  /** The snapshots of these data sets that are training sets, as data set and digest with a space between. */
  async snapshotsOf(workspaceId: WorkspaceId, datasetIds: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(`select distinct t.dataset_id::text || ' ' || t.snapshot_digest as name from training_set t where t.workspace_id = $1 and t.dataset_id = any($2::uuid[]) and t.status = 'READY'`, [workspaceId, datasetIds]);
    return rows.map(({ name }) => name);
  }

  /** Those that became these snapshots, given as data set and digest with a @ between; of several the oldest. */
  async bySnapshots(workspaceId: WorkspaceId, keys: readonly string[]): Promise<TrainingSet[]> {
    const [datasetIds, digests] = [keys.map((key) => key.slice(0, key.indexOf('@'))), keys.map((key) => key.slice(key.indexOf('@') + 1))];
    return this.database.query<TrainingSet>(
      `select distinct on (t.dataset_id, t.snapshot_digest) ${columns} from training_set t join unnest($2::uuid[], $3::text[]) as wanted (dataset_id, digest) on t.dataset_id = wanted.dataset_id and t.snapshot_digest = wanted.digest
        where t.workspace_id = $1 and t.status = 'READY' order by t.dataset_id, t.snapshot_digest, t.id`,
      [workspaceId, datasetIds, digests],
    );
  }

  /** Newest first. */
  page(workspaceId: WorkspaceId, below: string | undefined, limit: number): Promise<TrainingSet[]> {
    return this.database.query<TrainingSet>(`select ${columns} from training_set t where t.workspace_id = $1 and ($2::uuid is null or t.id < $2) order by t.id desc limit $3`, [workspaceId, below ?? null, limit]);
  }

  /** Sets with features of the view, newest first; failed ones use nothing. */
  usesOf(workspaceId: WorkspaceId, definitionId: string, limit: number): Promise<TrainingSetUse[]> {
    return this.database.query<TrainingSetUse>(
      `select ${columns}, u.version from training_set_view u join training_set t on t.workspace_id = $1 and t.id = u.training_set_id where u.workspace_id = $1 and u.definition_id = $2 and t.status <> 'FAILED' order by t.id desc limit $3`,
      [workspaceId, definitionId, limit],
    );
  }

  /** Those that nobody makes: new ones, and such whose worker is gone. */
  async waiting(workspaceId: WorkspaceId, now: Date, limit: number): Promise<TrainingSetId[]> {
    const rows = await this.database.query<{ id: TrainingSetId }>(`select id from training_set where workspace_id = $1 and (status = 'QUEUED' or (status = 'RUNNING' and lease_until < $2)) order by id limit $3`, [workspaceId, now, limit]);
    return rows.map(({ id }) => id);
  }

  /** Takes a set for this worker. @returns its attempt; undefined when another has it or it is done */
  async claim(workspaceId: WorkspaceId, id: TrainingSetId, now: Date, leaseUntil: Date): Promise<number | undefined> {
    const [row] = await this.database.query<{ attempts: number }>(
      `update training_set set status = 'RUNNING', attempts = attempts + 1, lease_until = $4, step = null, progress = 0 where workspace_id = $1 and id = $2 and (status = 'QUEUED' or (status = 'RUNNING' and lease_until < $3)) returning attempts`,
      [workspaceId, id, now, leaseUntil],
    );
    return row?.attempts;
  }

  /** Renews the lease. @returns false when another worker has taken it meanwhile */
  async progress(workspaceId: WorkspaceId, id: TrainingSetId, attempt: number, step: string, progress: number, leaseUntil: Date): Promise<boolean> {
    return (await this.database.execute(`update training_set set step = $4, progress = $5, lease_until = $6 where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`, [workspaceId, id, attempt, step, progress, leaseUntil])) === 1;
  }

  /** @returns false when another worker has taken it meanwhile */
  async finish(workspaceId: WorkspaceId, id: TrainingSetId, attempt: number, made: { readonly snapshotDigest: string; readonly rows: number; readonly at: Date }): Promise<boolean> {
    return (await this.database.execute(
      `update training_set set status = 'READY', step = null, progress = 100, lease_until = null, snapshot_digest = $4, rows = $5, finished_at = $6 where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempt, made.snapshotDigest, made.rows, made.at],
    )) === 1;
  }

  /** Back in the queue, or given up. @returns false when another worker has taken it meanwhile */
  async fail(workspaceId: WorkspaceId, id: TrainingSetId, attempt: number, failure: { readonly code: string; readonly message: string; readonly isLast: boolean; readonly at: Date }): Promise<boolean> {
    return (await this.database.execute(
      `update training_set set status = case when $6 then 'FAILED' else 'QUEUED' end, step = null, lease_until = null, failure_code = $4, failure_message = $5, finished_at = case when $6 then $7::timestamptz end where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempt, failure.code, failure.message.slice(0, 2_000), failure.isLast, failure.at],
    )) === 1;
  }
}
