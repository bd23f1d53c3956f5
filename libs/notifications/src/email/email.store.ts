import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { EventFor } from '../notification.store.js';

export interface DueEmail extends EventFor {
  readonly attempts: number;
}

/** Mails that are to be sent, one per event and recipient. */
@Injectable()
export class EmailStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, entries: readonly EventFor[], at: Date): Promise<void> {
    if (!entries.length) return;
    await this.database.execute(
      `insert into notification_email (workspace_id, event_id, recipient_id, status, attempts, next_attempt_at, created_at)
       select $1, e.*, 'PENDING', 0, $4::timestamptz, $4::timestamptz from unnest($2::uuid[], $3::uuid[]) as e on conflict do nothing`,
      [workspaceId, entries.map(({ eventId }) => eventId), entries.map(({ recipientId }) => recipientId), at],
    );
  }

  async isAnyDue(workspaceId: WorkspaceId, now: Date): Promise<boolean> {
    const rows = await this.database.query(`select 1 from notification_email where workspace_id = $1 and status = 'PENDING' and next_attempt_at <= $2 limit 1`, [workspaceId, now]);
    return rows.length > 0;
  }

  /** Takes the one that has been due the longest, and puts its next attempt to `again` in case whoever took it dies. */
  async take(workspaceId: WorkspaceId, now: Date, again: Date): Promise<DueEmail | undefined> {
    const [row] = await this.database.query<DueEmail>(
      `update notification_email set attempts = attempts + 1, next_attempt_at = $3
        where workspace_id = $1 and (event_id, recipient_id) in (
          select event_id, recipient_id from notification_email where workspace_id = $1 and status = 'PENDING' and next_attempt_at <= $2 order by next_attempt_at limit 1 for update skip locked)
        returning event_id as "eventId", recipient_id as "recipientId", attempts`,
      [workspaceId, now, again],
    );
    return row;
  }

  async end(workspaceId: WorkspaceId, { eventId, recipientId }: EventFor, status: 'SENT' | 'FAILED', problem: string | null, at: Date): Promise<void> {
    await this.database.execute('update notification_email set status = $4, problem = $5, ended_at = $6 where workspace_id = $1 and event_id = $2 and recipient_id = $3', [workspaceId, eventId, recipientId, status, problem, at]);
  }

  async retryAt(workspaceId: WorkspaceId, { eventId, recipientId }: EventFor, problem: string, at: Date): Promise<void> {
    await this.database.execute('update notification_email set next_attempt_at = $5, problem = $4 where workspace_id = $1 and event_id = $2 and recipient_id = $3', [workspaceId, eventId, recipientId, problem, at]);
  }

  prune(workspaceId: WorkspaceId, before: Date, limit: number): Promise<number> {
    return this.database.execute(
      'delete from notification_email where workspace_id = $1 and (event_id, recipient_id) in (select event_id, recipient_id from notification_email where workspace_id = $1 and created_at < $2 limit $3)',
      [workspaceId, before, limit],
    );
  }
}
