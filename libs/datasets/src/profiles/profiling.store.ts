import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database } from '@plinth/platform/database';
import type { KnownParts, Profiling, ProfilingClaim, SnapshotKey } from './profiling.js';

const columns = `p.dataset_id as "datasetId", encode(p.digest, 'hex') as digest, p.state, p.attempts, p.tables, encode(p.leakage, 'hex') as leakage, p.failure, p.requested_at as "requestedAt", p.finished_at as "finishedAt"`;
const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

/** What is to be looked into, and by whom. Literal SQL: workers take rows from each other by conditions. */
@Injectable()
export class ProfilingStore {
  constructor(private readonly database: Database) {}

  /** Queues a snapshot. What is known of it stays until it is known anew; one under way is left to its worker. */
  async queue(workspaceId: WorkspaceId, { datasetId, digest }: SnapshotKey, now: Date): Promise<void> {
    await this.database.execute(
      `insert into dataset_profiling (workspace_id, dataset_id, digest, state, requested_at) values ($1, $2, $3, 'QUEUED', $4)
       on conflict (workspace_id, dataset_id, digest) do update set state = 'QUEUED', attempts = 0, lease_until = null, failure = null, requested_at = excluded.requested_at, finished_at = null where dataset_profiling.state in ('DONE', 'FAILED')`,
      [workspaceId, datasetId, hex(digest), now],
    );
  }

  /**
   * Queues a snapshot that was given up or never looked into, or one with something that was found to be no table: that is then looked into anew. What is known stays until it is known anew.
   * @returns false when there is nothing to find out, or somebody is about it
   */
  async queueAnew(workspaceId: WorkspaceId, { datasetId, digest }: SnapshotKey, now: Date): Promise<boolean> {
    const known = await this.find(workspaceId, { datasetId, digest });
    const parts = [...(known?.tables?.tables ?? []).map((table) => table.digest), ...(known?.leakage ? [known.leakage] : [])];
    return (await this.database.execute(
      `insert into dataset_profiling as p (workspace_id, dataset_id, digest, state, requested_at, anew) values ($1, $2, $3, 'QUEUED', $4, true)
       on conflict (workspace_id, dataset_id, digest) do update set state = 'QUEUED', attempts = 0, lease_until = null, failure = null, requested_at = excluded.requested_at, finished_at = null, anew = true
        where p.state = 'FAILED' or (p.state = 'DONE' and exists (select from dataset_analysis a where a.workspace_id = $1 and a.problem is not null and a.digest = any($5::bytea[])))`,
      [workspaceId, datasetId, hex(digest), now, bytesOfHex(parts)],
    )) === 1;
  }

  async find(workspaceId: WorkspaceId, { datasetId, digest }: SnapshotKey): Promise<Profiling | undefined> {
    return (await this.database.query<Profiling>(`select ${columns} from dataset_profiling p where p.workspace_id = $1 and p.dataset_id = $2 and p.digest = $3`, [workspaceId, datasetId, hex(digest)]))[0];
  }

  /** Those that nobody looks into: new ones, and such whose worker is gone. The last asked for first, for it is what people look at. */
  async waiting(workspaceId: WorkspaceId, now: Date, limit: number): Promise<SnapshotKey[]> {
    return this.database.query<SnapshotKey>(
      `select p.dataset_id as "datasetId", encode(p.digest, 'hex') as digest from dataset_profiling p
        where p.workspace_id = $1 and p.state in ('QUEUED', 'RUNNING') and (p.lease_until is null or p.lease_until < $2) order by p.requested_at desc, p.dataset_id, p.digest limit $3`,
      [workspaceId, now, limit],
    );
  }

  /** Takes a snapshot for this worker. @returns its attempt, and whether what was found wrong is looked into anew; undefined when another has it or it is done */
  async claim(workspaceId: WorkspaceId, { datasetId, digest }: SnapshotKey, now: Date, leaseUntil: Date): Promise<ProfilingClaim | undefined> {
    const [row] = await this.database.query<ProfilingClaim>(
      `update dataset_profiling set state = 'RUNNING', attempts = attempts + 1, lease_until = $5
        where workspace_id = $1 and dataset_id = $2 and digest = $3 and state in ('QUEUED', 'RUNNING') and (lease_until is null or lease_until < $4) returning attempts as attempt, anew`,
      [workspaceId, datasetId, hex(digest), now, leaseUntil],
    );
    return row;
  }

  /** Renews the lease, and puts down what is known by now. @returns false when another worker has taken it meanwhile */
  async renew(workspaceId: WorkspaceId, { datasetId, digest }: SnapshotKey, attempt: number, leaseUntil: Date, known?: KnownParts): Promise<boolean> {
    return (await this.database.execute(
      `update dataset_profiling set lease_until = $5, tables = case when $6 then $7::jsonb else tables end, leakage = case when $6 then $8::bytea else leakage end
        where workspace_id = $1 and dataset_id = $2 and digest = $3 and attempts = $4 and state = 'RUNNING'`,
      [workspaceId, datasetId, hex(digest), attempt, leaseUntil, known !== undefined, known === undefined ? null : JSON.stringify(known.tables), known?.leakage ? hex(known.leakage) : null],
    )) === 1;
  }

  /** @returns false when another worker has taken it meanwhile */
  async finish(workspaceId: WorkspaceId, { datasetId, digest }: SnapshotKey, attempt: number, at: Date): Promise<boolean> {
    return (await this.database.execute(
      `update dataset_profiling set state = 'DONE', lease_until = null, failure = null, anew = false, finished_at = $5 where workspace_id = $1 and dataset_id = $2 and digest = $3 and attempts = $4 and state = 'RUNNING'`,
      [workspaceId, datasetId, hex(digest), attempt, at],
    )) === 1;
  }

  /** Back in the queue until `again`, or given up. @returns false when another worker has taken it meanwhile */
  async fail(workspaceId: WorkspaceId, { datasetId, digest }: SnapshotKey, attempt: number, failure: { readonly message: string; readonly at: Date; readonly again: Date | null }): Promise<boolean> {
    return (await this.database.execute(
      `update dataset_profiling set state = case when $5::timestamptz is null then 'FAILED' else 'QUEUED' end, lease_until = $5, failure = $6, finished_at = case when $5::timestamptz is null then $7::timestamptz end
        where workspace_id = $1 and dataset_id = $2 and digest = $3 and attempts = $4 and state = 'RUNNING'`,
      [workspaceId, datasetId, hex(digest), attempt, failure.again, failure.message.slice(0, 2_000), failure.at],
    )) === 1;
  }

  /** Forgets what is known of snapshots whose files were given up. @returns how many */
  async forgetGivenUp(workspaceId: WorkspaceId): Promise<number> {
    return this.database.execute(
      `delete from dataset_profiling p using dataset_snapshot s where p.workspace_id = $1 and s.workspace_id = $1 and s.dataset_id = p.dataset_id and s.digest = p.digest and s.deleted_at is not null`,
      [workspaceId],
    );
  }
}
