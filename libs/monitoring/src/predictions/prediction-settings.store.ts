import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { KeptSettings } from './prediction-settings.js';

@Injectable()
export class PredictionSettingsStore {
  constructor(private readonly database: Database) {}

  async find(workspaceId: WorkspaceId): Promise<KeptSettings | undefined> {
    return (await this.database.query<KeptSettings>(`select rules, retention_days as "retentionDays", mask_key as "maskKey", updated_by as "updatedBy", updated_at as "updatedAt" from prediction_settings where workspace_id = $1`, [workspaceId]))[0];
  }

  /** The key that was there first stays: what was masked before is masked alike for ever. */
  async keep(workspaceId: WorkspaceId, { rules, retentionDays, maskKey, updatedBy, updatedAt }: KeptSettings): Promise<void> {
    await this.database.execute(
      `insert into prediction_settings (workspace_id, rules, retention_days, mask_key, updated_by, updated_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id) do update set rules = excluded.rules, retention_days = excluded.retention_days, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
      [workspaceId, JSON.stringify(rules), retentionDays, maskKey, updatedBy, updatedAt],
    );
  }
}
