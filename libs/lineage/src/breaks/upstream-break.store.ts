import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { UpstreamBreak } from './upstream-break.js';

const columns = `b.id, b.kind, b.origins, b.title, b.details, b.broken_by as "brokenBy", b.broken_at as "brokenAt"`;

@Injectable()
export class UpstreamBreakStore {
  constructor(private readonly database: Database) {}

  /** @returns false when it was raised before */
  async insert(workspaceId: WorkspaceId, digest: string, { id, kind, origins, title, details, brokenBy, brokenAt }: UpstreamBreak): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into lineage_break (workspace_id, id, digest, kind, origins, title, details, broken_by, broken_at) values ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, $8, $9) on conflict (workspace_id, digest) do nothing`,
      [workspaceId, id, digest, kind, JSON.stringify(origins), title, details, brokenBy, brokenAt],
    );
    return inserted === 1;
  }

  /** Those of which nobody was told yet and that were not given up, oldest first. */
  async waiting(workspaceId: WorkspaceId, mostAttempts: number, limit: number): Promise<UpstreamBreak[]> {
    return this.database.query<UpstreamBreak>(`select ${columns} from lineage_break b where b.workspace_id = $1 and b.told_at is null and b.attempts < $2 order by b.id limit $3`, [workspaceId, mostAttempts, limit]);
  }

  async attempt(workspaceId: WorkspaceId, id: string): Promise<void> {
    await this.database.execute('update lineage_break set attempts = attempts + 1 where workspace_id = $1 and id = $2', [workspaceId, id]);
  }

  /** @returns false when another worker was first */
  async told(workspaceId: WorkspaceId, id: string, at: Date): Promise<boolean> {
    return (await this.database.execute('update lineage_break set told_at = $3 where workspace_id = $1 and id = $2 and told_at is null', [workspaceId, id, at])) === 1;
  }
}
