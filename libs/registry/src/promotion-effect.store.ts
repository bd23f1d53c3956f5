import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** What promotions did, by their requests. */
@Injectable()
export class PromotionEffectStore {
  constructor(private readonly database: Database) {}

  async find<Outcome>(workspaceId: WorkspaceId, requestId: string, purpose: 'APPLY' | 'REVERT'): Promise<Outcome | undefined> {
    const [row] = await this.database.query<{ outcome: Outcome }>('select outcome from promotion_effect where workspace_id = $1 and request_id = $2 and purpose = $3', [workspaceId, requestId, purpose]);
    return row?.outcome;
  }

  async insert(workspaceId: WorkspaceId, requestId: string, purpose: 'APPLY' | 'REVERT', outcome: unknown, at: Date): Promise<void> {
    await this.database.execute('insert into promotion_effect (workspace_id, request_id, purpose, outcome, at) values ($1, $2, $3, $4, $5)', [workspaceId, requestId, purpose, JSON.stringify(outcome), at]);
  }
}
