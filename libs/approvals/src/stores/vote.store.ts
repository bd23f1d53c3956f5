import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { CastVote } from '../promotion-request.js';

const columns = `id, request_id as "requestId", voter_id as "voterId", principal_id as "principalId", vouched_by as "voucherIds", delegation_id as "delegationId", verdict, subject_digest as "subjectDigest", comment,
  printed_name as "printedName", name_salt as "nameSalt", meaning, authenticated_at as "authenticatedAt", cast_at as "castAt", dismissed_at as "dismissedAt", dismissed_reason as "dismissedReason", dismissed_at is not null as dismissed`;

@Injectable()
export class VoteStore {
  constructor(private readonly database: Database) {}

  /** In the order in which they were cast. */
  of(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<CastVote[]> {
    return this.database.query<CastVote>(`select ${columns} from promotion_vote where workspace_id = $1 and request_id = any($2::uuid[]) order by id`, [workspaceId, requestIds]);
  }

  async insert(workspaceId: WorkspaceId, vote: CastVote): Promise<void> {
    await this.database.execute(
      `insert into promotion_vote (workspace_id, id, request_id, voter_id, principal_id, vouched_by, delegation_id, verdict, subject_digest, comment, printed_name, name_salt, meaning, authenticated_at, cast_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [workspaceId, vote.id, vote.requestId, vote.voterId, vote.principalId, vote.voucherIds, vote.delegationId, vote.verdict, vote.subjectDigest, vote.comment, vote.printedName, vote.nameSalt, vote.meaning, vote.authenticatedAt, vote.castAt],
    );
  }

  /** @returns those whose votes were dismissed */
  async dismissAll(workspaceId: WorkspaceId, requestId: string, reason: string, at: Date): Promise<string[]> {
    const rows = await this.database.query<{ voterId: string }>('update promotion_vote set dismissed_at = $3, dismissed_reason = $4 where workspace_id = $1 and request_id = $2 and dismissed_at is null returning voter_id as "voterId"', [workspaceId, requestId, at, reason]);
    return rows.map(({ voterId }) => voterId);
  }
}
