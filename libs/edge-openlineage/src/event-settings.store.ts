import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { EventSettings } from './event-settings.js';

interface SettingsRow {
  readonly retentionDays: number | null;
  readonly heldAt: Date | null;
  readonly heldBy: ActorId | null;
  readonly holdReason: string | null;
  readonly updatedBy: ActorId;
  readonly updatedAt: Date;
}

const select = `select retention_days as "retentionDays", held_at as "heldAt", held_by as "heldBy", hold_reason as "holdReason", updated_by as "updatedBy", updated_at as "updatedAt" from open_lineage_settings where workspace_id = $1`;

@Injectable()
export class EventSettingsStore {
  constructor(private readonly database: Database) {}

  find(workspaceId: WorkspaceId): Promise<EventSettings | undefined> {
    return this.read(workspaceId, select);
  }

  /** Nobody changes them until the transaction ends: what is given up by them is not held meanwhile. */
  share(workspaceId: WorkspaceId): Promise<EventSettings | undefined> {
    return this.read(workspaceId, `${select} for share`);
  }

  /** Holds the row; makes it where there is none. */
  async lock(workspaceId: WorkspaceId, by: ActorId, now: Date): Promise<void> {
    await this.database.execute('insert into open_lineage_settings (workspace_id, updated_by, updated_at) values ($1, $2, $3) on conflict (workspace_id) do update set updated_by = open_lineage_settings.updated_by', [workspaceId, by, now]);
  }

  async keep(workspaceId: WorkspaceId, { retentionDays, hold, updatedBy, updatedAt }: EventSettings): Promise<void> {
    await this.database.execute('update open_lineage_settings set retention_days = $2, held_at = $3, held_by = $4, hold_reason = $5, updated_by = $6, updated_at = $7 where workspace_id = $1', [workspaceId, retentionDays, hold?.heldAt ?? null, hold?.heldBy ?? null, hold?.reason ?? null, updatedBy, updatedAt]);
  }

  private async read(workspaceId: WorkspaceId, sql: string): Promise<EventSettings | undefined> {
    const [row] = await this.database.query<SettingsRow & Record<string, unknown>>(sql, [workspaceId]);
    if (!row) return undefined;
    const { retentionDays, heldAt, heldBy, holdReason, updatedBy, updatedAt } = row;
    return { retentionDays, hold: heldAt && heldBy ? { heldAt, heldBy, reason: holdReason ?? '' } : null, updatedBy, updatedAt };
  }
}
