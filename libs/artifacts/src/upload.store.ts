import { Injectable } from '@nestjs/common';
import type { ActorId, Id, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ArtifactPath } from './rules/index.js';

export type UploadId = Id<'ArtifactUpload'>;

/** A resumable upload. Until it is completed it counts as a reference to the bytes that it announced. */
export interface Upload {
  readonly id: UploadId;
  /** Its id in the blob store. */
  readonly storeId: string;
  readonly ownerKind: string;
  readonly ownerId: string;
  readonly path: ArtifactPath;
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

const columns = `id, store_id as "storeId", owner_kind as "ownerKind", owner_id as "ownerId", path, encode(digest, 'hex') as digest, size::float8 as size, media_type as "mediaType",
  created_by as "createdBy", created_at as "createdAt", completed_at as "completedAt"`;

@Injectable()
export class UploadStore {
  constructor(private readonly database: Database) {}

  /** Of its own actor only: for anybody else it does not exist. */
  async find(workspaceId: WorkspaceId, createdBy: ActorId, id: string): Promise<Upload | undefined> {
    const [row] = await this.database.query<Upload>(`select ${columns} from artifact_upload where workspace_id = $1 and id = $2 and created_by = $3`, [workspaceId, id, createdBy]);
    return row;
  }

  /** One under way for the very same bytes and place, that a client which lost its memory can go on with. */
  async findSame(workspaceId: WorkspaceId, createdBy: ActorId, wanted: Pick<Upload, 'ownerKind' | 'ownerId' | 'path' | 'digest' | 'size' | 'mediaType'>): Promise<Upload | undefined> {
    const { ownerKind, ownerId, path, digest, size, mediaType } = wanted;
    const [row] = await this.database.query<Upload>(
      `select ${columns} from artifact_upload
        where workspace_id = $1 and digest = decode($2, 'hex') and created_by = $3 and owner_kind = $4 and owner_id = $5 and path = $6 and size = $7 and media_type = $8 and completed_at is null
        order by id desc limit 1`,
      [workspaceId, digest, createdBy, ownerKind, ownerId, path, size, mediaType],
    );
    return row;
  }

  async insert(workspaceId: WorkspaceId, { id, storeId, ownerKind, ownerId, path, digest, size, mediaType, createdBy, createdAt }: Upload): Promise<void> {
    await this.database.execute(
      `insert into artifact_upload (workspace_id, id, store_id, owner_kind, owner_id, path, digest, size, media_type, created_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, $11)`,
      [workspaceId, id, storeId, ownerKind, ownerId, path, digest, size, mediaType, createdBy, createdAt],
    );
  }

  async touch(workspaceId: WorkspaceId, id: UploadId, at: Date): Promise<void> {
    await this.database.execute('update artifact_upload set updated_at = $3 where workspace_id = $1 and id = $2', [workspaceId, id, at]);
  }

  async complete(workspaceId: WorkspaceId, id: UploadId, at: Date): Promise<void> {
    await this.database.execute('update artifact_upload set completed_at = coalesce(completed_at, $3), updated_at = $3 where workspace_id = $1 and id = $2', [workspaceId, id, at]);
  }

  async delete(workspaceId: WorkspaceId, id: UploadId): Promise<void> {
    await this.database.execute('delete from artifact_upload where workspace_id = $1 and id = $2', [workspaceId, id]);
  }

  /** Those that nothing happened to since `before`, longest first. */
  async stale(workspaceId: WorkspaceId, before: Date, limit: number): Promise<Upload[]> {
    return this.database.query<Upload>(`select ${columns} from artifact_upload where workspace_id = $1 and updated_at < $2 order by updated_at limit $3`, [workspaceId, before, limit]);
  }
}
