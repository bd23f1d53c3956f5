import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** Places for verifications, the same for all processes. Literal SQL: a place is taken by a condition, so that two who want the last one do not both have it. */
@Injectable()
export class VerificationTurnStore {
  constructor(private readonly database: Database) {}

  /** @returns false when all are taken */
  async take(workspaceId: WorkspaceId, holder: string, places: number, now: Date, leaseUntil: Date): Promise<boolean> {
    for (let slot = 0; slot < places; slot += 1) {
      const taken = await this.database.execute(
        `insert into dataset_verification_turn (workspace_id, slot, holder, lease_until) values ($1, $2, $3, $5)
         on conflict (workspace_id, slot) do update set holder = excluded.holder, lease_until = excluded.lease_until where dataset_verification_turn.lease_until <= $4`,
        [workspaceId, slot, holder, now, leaseUntil],
      );
      if (taken === 1) return true;
    }
    return false;
  }

  /** @returns false when it was silent for too long, and somebody else has it now */
  async renew(workspaceId: WorkspaceId, holder: string, leaseUntil: Date): Promise<boolean> {
    return (await this.database.execute('update dataset_verification_turn set lease_until = $3 where workspace_id = $1 and holder = $2', [workspaceId, holder, leaseUntil])) === 1;
  }

  async giveBack(workspaceId: WorkspaceId, holder: string): Promise<void> {
    await this.database.execute('delete from dataset_verification_turn where workspace_id = $1 and holder = $2', [workspaceId, holder]);
  }
}
