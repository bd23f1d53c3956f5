import { Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import type { Blob } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';

/**
 * Rows of blobs. The lock on a row is what stands between those who begin to refer to bytes and those who clear bytes away: both take it
 * before they look, so neither acts on what the other is changing.
 */
@Injectable()
export class BlobRecordStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Holds the rows, in one order for all transactions. @returns for each that is there, whether some artifact refers to it */
  async lock(workspaceId: WorkspaceId, digests: readonly string[]): Promise<ReadonlyMap<string, { readonly isReferenced: boolean }>> {
    const rows = await this.database.query<{ digest: string; isReferenced: boolean }>(
      `select encode(digest, 'hex') as digest, unreferenced_at is null as "isReferenced" from blob where workspace_id = $1 and digest = any($2::bytea[]) order by blob.digest for update`,
      [workspaceId, digests.map((digest) => Buffer.from(digest, 'hex'))],
    );
    return new Map(rows.map(({ digest, isReferenced }) => [digest, { isReferenced }]));
  }

  /** Notes that bytes are there and something refers to them. Holds the row. */
  async reference(workspaceId: WorkspaceId, { digest, size }: Blob): Promise<void> {
    await this.database.execute(
      `insert into blob (workspace_id, digest, size, created_at) values ($1, decode($2, 'hex'), $3, $4)
       on conflict (workspace_id, digest) do update set unreferenced_at = null`,
      [workspaceId, digest, size, this.clock.now()],
    );
  }

  /** Begins the grace period if no artifact refers to the bytes. The row must be held: otherwise two who let go at once each see the other. */
  async release(workspaceId: WorkspaceId, digest: string): Promise<void> {
    await this.database.execute(
      `update blob set unreferenced_at = $3 where workspace_id = $1 and digest = decode($2, 'hex')
          and not exists (select from artifact where artifact.workspace_id = $1 and artifact.digest = decode($2, 'hex'))`,
      [workspaceId, digest, this.clock.now()],
    );
  }

  /** Begins the grace period of unreferenced bytes anew, for somebody is about to send or log them. Waits for a collection under way. */
  async touch(workspaceId: WorkspaceId, digest: string): Promise<void> {
    await this.database.execute(`update blob set unreferenced_at = $3 where workspace_id = $1 and digest = decode($2, 'hex') and unreferenced_at is not null`, [workspaceId, digest, this.clock.now()]);
  }

  /** In the order of digests. */
  async unreferencedSince(workspaceId: WorkspaceId, before: Date, after: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ digest: string }>(
      `select encode(digest, 'hex') as digest from blob where workspace_id = $1 and unreferenced_at < $2 and digest > decode($3, 'hex') order by blob.digest limit $4`,
      [workspaceId, before, after, limit],
    );
    return rows.map(({ digest }) => digest);
  }

  /** Holds the row of bytes that nothing has referred to since `before`: no artifact, no upload. @returns their size; undefined when something does, or somebody else holds the row */
  async lockGarbage(workspaceId: WorkspaceId, digest: string, before: Date): Promise<number | undefined> {
    const [row] = await this.database.query<{ size: number }>(
      `select size::float8 as size from blob where workspace_id = $1 and digest = decode($2, 'hex') and unreferenced_at < $3 for update skip locked`,
      [workspaceId, digest, before],
    );
    if (!row) return undefined;
    // A statement of its own: one that waited for the lock would still see the references as they were before.
    const [used] = await this.database.query(
      `select from artifact where workspace_id = $1 and digest = decode($2, 'hex')
       union all select from artifact_upload where workspace_id = $1 and digest = decode($2, 'hex') and completed_at is null limit 1`,
      [workspaceId, digest],
    );
    return used === undefined ? row.size : undefined;
  }

  async delete(workspaceId: WorkspaceId, digest: string): Promise<void> {
    await this.database.execute(`delete from blob where workspace_id = $1 and digest = decode($2, 'hex')`, [workspaceId, digest]);
  }

  /** Makes rows, unreferenced from now on, for bytes that have none. @returns how many had none */
  async adopt(workspaceId: WorkspaceId, blobs: readonly Blob[]): Promise<number> {
    return this.database.execute(
      `insert into blob (workspace_id, digest, size, created_at, unreferenced_at)
       select $1, decode(hex, 'hex'), size, $4, $4 from unnest($2::text[], $3::bigint[]) as found (hex, size) on conflict do nothing`,
      [workspaceId, blobs.map(({ digest }) => digest), blobs.map(({ size }) => size), this.clock.now()],
    );
  }
}
