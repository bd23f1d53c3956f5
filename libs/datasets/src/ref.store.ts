import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DatasetId, DatasetRef, RefMove } from './dataset.js';

const columns = `r.dataset_id as "datasetId", r.name, r.kind, encode(r.digest, 'hex') as digest, r.is_protected as "isProtected", r.created_at as "createdAt", r.updated_by as "updatedBy", r.updated_at as "updatedAt"`;
const moveColumns = `m.id, m.name, encode(m.from_digest, 'hex') as "fromDigest", encode(m.to_digest, 'hex') as "toDigest", m.reason, m.moved_by as "movedBy", m.moved_at as "movedAt"`;

const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

/** Rows of refs and of their moves. A ref moves while the row of its data set is held. */
@Injectable()
export class RefStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId, datasetId: DatasetId, name: string): Promise<DatasetRef | undefined> {
    const [found] = await this.database.query<DatasetRef>(`select ${columns} from dataset_ref r where r.workspace_id = $1 and r.dataset_id = $2 and r.name = $3`, [workspaceId, datasetId, name]);
    return found;
  }

  async put(workspaceId: WorkspaceId, ref: DatasetRef): Promise<void> {
    await this.database.execute(
      `insert into dataset_ref (workspace_id, dataset_id, name, kind, digest, is_protected, created_at, updated_by, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (workspace_id, dataset_id, name) do update set digest = excluded.digest, is_protected = excluded.is_protected, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
      [workspaceId, ref.datasetId, ref.name, ref.kind, hex(ref.digest), ref.isProtected, ref.createdAt, ref.updatedBy, ref.updatedAt],
    );
  }

  async delete(workspaceId: WorkspaceId, datasetId: DatasetId, name: string): Promise<void> {
    await this.database.execute('delete from dataset_ref where workspace_id = $1 and dataset_id = $2 and name = $3', [workspaceId, datasetId, name]);
  }

  async insertMove(workspaceId: WorkspaceId, datasetId: DatasetId, move: RefMove): Promise<void> {
    await this.database.execute(
      `insert into dataset_ref_move (workspace_id, dataset_id, id, name, from_digest, to_digest, reason, moved_by, moved_at) values ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'), $7, $8, $9)`,
      [workspaceId, datasetId, move.id, move.name, move.fromDigest, move.toDigest, move.reason, move.movedBy, move.movedAt],
    );
  }

  /** By name. */
  async page(workspaceId: WorkspaceId, datasetId: DatasetId, after: string, limit: number): Promise<DatasetRef[]> {
    return this.database.query<DatasetRef>(
      `select ${columns} from dataset_ref r where r.workspace_id = $1 and r.dataset_id = $2 and r.name collate "C" > $3 order by r.name collate "C" limit $4`,
      [workspaceId, datasetId, after, limit],
    );
  }

  /** Names of the refs that lead to a snapshot, at most so many, by name. */
  async leadingTo(workspaceId: WorkspaceId, datasetId: DatasetId, digests: readonly string[], limit: number): Promise<DatasetRef[]> {
    return this.database.query<DatasetRef>(
      `select ${columns} from dataset_ref r where r.workspace_id = $1 and r.dataset_id = $2 and r.digest = any($3::bytea[]) order by r.name collate "C" limit $4`,
      [workspaceId, datasetId, digests.map(hex), limit],
    );
  }

  /** Moves of a ref from a snapshot or to it, newest first. */
  async movesBeside(workspaceId: WorkspaceId, datasetId: DatasetId, name: string, digest: string, limit: number): Promise<RefMove[]> {
    return this.database.query<RefMove>(
      `select ${moveColumns} from dataset_ref_move m where m.workspace_id = $1 and m.dataset_id = $2 and m.name = $3 and (m.from_digest = $4 or m.to_digest = $4) order by m.id desc limit $5`,
      [workspaceId, datasetId, name, hex(digest), limit],
    );
  }

  /** Newest first. */
  async moves(workspaceId: WorkspaceId, datasetId: DatasetId, name: string | undefined, before: string | undefined, limit: number): Promise<RefMove[]> {
    return this.database.query<RefMove>(
      `select ${moveColumns} from dataset_ref_move m where m.workspace_id = $1 and m.dataset_id = $2 and ($3::text is null or m.name = $3) and ($4::uuid is null or m.id < $4) order by m.id desc limit $5`,
      [workspaceId, datasetId, name ?? null, before ?? null, limit],
    );
  }
}
