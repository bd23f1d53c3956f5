import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { BaselineId, SavedBaseline } from './baseline.js';

const columns = `b.id, b.name, b.version, b.source, b.status, b.attempts, encode(b.digest, 'hex') as digest, b.bytes::float8 as bytes, b.rows::float8 as rows, b.column_count as "columnCount", b.failure_code as "failureCode",
  b.failure_message as "failureMessage", b.requested_by as "requestedBy", b.requested_at as "requestedAt", b.finished_at as "finishedAt"`;
const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

export interface NewBaseline extends Pick<SavedBaseline, 'id' | 'name' | 'source' | 'requestedBy' | 'requestedAt'> {
  /** SHA-256 of what it is made of. */
  readonly requestDigest: string;
}

/** Literal SQL: digests are bytes, and workers take rows from each other by conditions. */
@Injectable()
export class BaselineStore {
  constructor(private readonly database: Database) {}

  /** Under the next number of its name, unless the same was asked for under it before. Names are held one after the other. @returns its id, and whether it is new */
  async insert(workspaceId: WorkspaceId, { id, name, source, requestedBy, requestedAt, requestDigest }: NewBaseline): Promise<{ readonly id: BaselineId; readonly isNew: boolean }> {
    await this.database.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`baseline ${workspaceId} ${name}`]);
    const [known] = await this.database.query<{ id: BaselineId }>('select id from monitor_baseline where workspace_id = $1 and name = $2 and request_digest = $3', [workspaceId, name, hex(requestDigest)]);
    if (known) return { id: known.id, isNew: false };
    await this.database.execute(
      `insert into monitor_baseline (workspace_id, id, name, version, request_digest, kind, source, dataset_id, deployment_id, status, requested_by, requested_at)
       select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7, $8, 'QUEUED', $9, $10 from monitor_baseline where workspace_id = $1 and name = $3`,
      [workspaceId, id, name, hex(requestDigest), source.kind, JSON.stringify(source), source.kind === 'SNAPSHOT' ? source.datasetId : null, source.kind === 'PERIOD' ? source.deploymentId : null, requestedBy, requestedAt],
    );
    return { id, isNew: true };
  }

  /** One that failed is tried again when it is asked for again. @returns whether it was one */
  async requeue(workspaceId: WorkspaceId, id: BaselineId): Promise<boolean> {
    return (await this.database.execute(`update monitor_baseline set status = 'QUEUED', attempts = 0, lease_until = null, failure_code = null, failure_message = null, finished_at = null where workspace_id = $1 and id = $2 and status = 'FAILED'`, [workspaceId, id])) === 1;
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[], seen: RowFilter): Promise<SavedBaseline[]> {
    const values: unknown[] = [workspaceId, ids];
    return this.database.query<SavedBaseline>(`select ${columns} from monitor_baseline b where b.workspace_id = $1 and b.id = any($2::uuid[])${narrowed(seen, values)}`, values);
  }

  /** Newest first, before the id. */
  async page(workspaceId: WorkspaceId, name: string | undefined, before: string | undefined, limit: number, seen: RowFilter): Promise<SavedBaseline[]> {
    const values: unknown[] = [workspaceId, name ?? null, before ?? null];
    const where = `b.workspace_id = $1 and ($2::text is null or b.name = $2) and ($3::uuid is null or b.id < $3)${narrowed(seen, values)}`;
    values.push(limit);
    return this.database.query<SavedBaseline>(`select ${columns} from monitor_baseline b where ${where} order by b.id desc limit $${values.length}`, values);
  }

  /** Those that nobody makes: new ones, and such whose worker is gone. */
  async waiting(workspaceId: WorkspaceId, now: Date, limit: number): Promise<BaselineId[]> {
    const rows = await this.database.query<{ id: BaselineId }>(`select id from monitor_baseline where workspace_id = $1 and status in ('QUEUED', 'RUNNING') and (lease_until is null or lease_until < $2) order by requested_at, id limit $3`, [workspaceId, now, limit]);
    return rows.map(({ id }) => id);
  }

  /** Takes it for this worker. @returns its attempt; undefined when another has it or it is done */
  async claim(workspaceId: WorkspaceId, id: BaselineId, now: Date, leaseUntil: Date): Promise<number | undefined> {
    const [row] = await this.database.query<{ attempts: number }>(
      `update monitor_baseline set status = 'RUNNING', attempts = attempts + 1, lease_until = $4 where workspace_id = $1 and id = $2 and status in ('QUEUED', 'RUNNING') and (lease_until is null or lease_until < $3) returning attempts`,
      [workspaceId, id, now, leaseUntil],
    );
    return row?.attempts;
  }

  /** @returns false when another worker has taken it meanwhile */
  async renew(workspaceId: WorkspaceId, id: BaselineId, attempt: number, leaseUntil: Date): Promise<boolean> {
    return (await this.database.execute(`update monitor_baseline set lease_until = $4 where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`, [workspaceId, id, attempt, leaseUntil])) === 1;
  }

  /** @returns false when another worker has taken it meanwhile */
  async finish(workspaceId: WorkspaceId, id: BaselineId, attempt: number, made: { readonly digest: string; readonly bytes: number; readonly rows: number; readonly columnCount: number; readonly at: Date }): Promise<boolean> {
    return (await this.database.execute(
      `update monitor_baseline set status = 'READY', lease_until = null, digest = $4, bytes = $5, rows = $6, column_count = $7, finished_at = $8 where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempt, hex(made.digest), made.bytes, made.rows, made.columnCount, made.at],
    )) === 1;
  }

  /** Back in the queue until `again`, or given up. @returns false when another worker has taken it meanwhile */
  async fail(workspaceId: WorkspaceId, id: BaselineId, attempt: number, failure: Failure): Promise<boolean> {
    return (await this.database.execute(
      `update monitor_baseline set status = case when $6::timestamptz is null then 'FAILED' else 'QUEUED' end, lease_until = $6, failure_code = $4, failure_message = $5, finished_at = case when $6::timestamptz is null then $7::timestamptz end
        where workspace_id = $1 and id = $2 and attempts = $3 and status = 'RUNNING'`,
      [workspaceId, id, attempt, failure.code, failure.message.slice(0, 2_000), failure.again, failure.at],
    )) === 1;
  }
}

/** Why something was not made, and when it is tried again; null: never. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly again: Date | null;
  readonly at: Date;
}
