import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DatasetId } from './dataset.js';

/** Somebody took files of a snapshot within an hour. */
export interface SnapshotRead {
  readonly datasetId: DatasetId;
  readonly digest: string;
  readonly actorId: ActorId;
  /** When the hour began, UTC. */
  readonly hour: Date;
  readonly firstAt: Date;
}

/** The read after which a page begins. */
export interface ReadPlace {
  readonly hour: Date;
  readonly actorId: string;
  readonly digest: string;
}

/** Rows of reads. */
@Injectable()
export class ReadStore {
  constructor(private readonly database: Database) {}

  /** @returns false when it was there */
  async insert(workspaceId: WorkspaceId, { datasetId, digest, actorId, hour, firstAt }: SnapshotRead): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into dataset_read (workspace_id, dataset_id, digest, actor_id, hour, first_at) values ($1, $2, decode($3, 'hex'), $4, $5, $6) on conflict do nothing`,
      [workspaceId, datasetId, digest, actorId, hour, firstAt],
    );
    return inserted === 1;
  }

  /** Newest hour first. */
  async page(workspaceId: WorkspaceId, datasetId: DatasetId, after: ReadPlace | undefined, limit: number): Promise<SnapshotRead[]> {
    return this.database.query<SnapshotRead>(
      `select dataset_id as "datasetId", encode(digest, 'hex') as digest, actor_id as "actorId", hour, first_at as "firstAt" from dataset_read
        where workspace_id = $1 and dataset_id = $2 and ($3::timestamptz is null or (hour, actor_id, digest) < ($3, $4::uuid, decode($5, 'hex'))) order by hour desc, actor_id desc, digest desc limit $6`,
      [workspaceId, datasetId, after?.hour ?? null, after?.actorId ?? null, after?.digest ?? null, limit],
    );
  }
}
