import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DatasetId } from './dataset.js';

export interface ExpiredSnapshot {
  readonly datasetId: DatasetId;
  /** Lower-case hex. */
  readonly digest: string;
}

/**
 * A snapshot `s` of a data set `d` whose time has passed at $2: that of a data set that was deleted before $3; or one that no ref has led to for the days of its data set, counted from when the last one
 * left it, or else from its commit. A held one never.
 */
const isExpired = `s.deleted_at is null and s.held_at is null and (d.deleted_at < $3 or (d.deleted_at is null and d.retention_days is not null
  and not exists (select from dataset_ref r where r.workspace_id = s.workspace_id and r.dataset_id = s.dataset_id and r.digest = s.digest)
  and coalesce((select max(m.moved_at) from dataset_ref_move m where m.workspace_id = s.workspace_id and m.dataset_id = s.dataset_id and m.from_digest = s.digest), s.created_at) < $2::timestamptz - d.retention_days * interval '1 day'))`;

/** Which snapshots have had their time. */
@Injectable()
export class RetentionStore {
  constructor(private readonly database: Database) {}

  async expired(workspaceId: WorkspaceId, now: Date, deletedBefore: Date, after: ExpiredSnapshot | undefined, limit: number): Promise<ExpiredSnapshot[]> {
    return this.database.query<ExpiredSnapshot>(
      `select s.dataset_id as "datasetId", encode(s.digest, 'hex') as digest from dataset d join dataset_snapshot s on s.workspace_id = d.workspace_id and s.dataset_id = d.id
        where d.workspace_id = $1 and (d.retention_days is not null or d.deleted_at is not null) and ${isExpired}
          and ($4::uuid is null or (s.dataset_id, s.digest) > ($4::uuid, decode($5, 'hex'))) order by s.dataset_id, s.digest limit $6`,
      [workspaceId, now, deletedBefore, after?.datasetId ?? null, after?.digest ?? null, limit],
    );
  }

  async isExpired(workspaceId: WorkspaceId, { datasetId, digest }: ExpiredSnapshot, now: Date, deletedBefore: Date): Promise<boolean> {
    const rows = await this.database.query(
      `select from dataset d join dataset_snapshot s on s.workspace_id = d.workspace_id and s.dataset_id = d.id
        where d.workspace_id = $1 and ${isExpired} and s.dataset_id = $4 and s.digest = decode($5, 'hex')`,
      [workspaceId, now, deletedBefore, datasetId, digest],
    );
    return rows.length > 0;
  }
}
