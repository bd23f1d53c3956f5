import type { Clock, WorkspaceId } from '@plinth/kernel';
import type { Database } from '../database/index.js';

/** Remembers which jobs took effect (law 8). */
export class Inbox {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Within the transaction that does the job's work. @returns false when the job was done before: then do nothing. */
  async claim(workspaceId: WorkspaceId, jobId: string): Promise<boolean> {
    const inserted = await this.database.execute('insert into inbox (workspace_id, job_id, done_at) values ($1, $2, $3) on conflict do nothing', [workspaceId, jobId, this.clock.now()]);
    return inserted === 1;
  }
}
