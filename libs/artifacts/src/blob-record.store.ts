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
      `select encode(digest, 'hex') as digest, unreferenced_at is null as "isReferenced" from blob
        where workspace_id = $1 and digest in (select decode(hex, 'hex') from unnest($2::text[]) as hex) order by blob.digest for update`,
      [workspaceId, digests],
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
}
