import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** The evidence of one decision. */
export interface EvidenceBundle {
  readonly requestId: string;
  readonly decisionId: string;
  readonly status: 'PENDING' | 'SEALED';
  readonly createdAt: Date;
  readonly attempts: number;
  readonly lastProblem: string | null;
  readonly digest: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly sealedAt: Date | null;
}

const columns = `request_id as "requestId", decision_id as "decisionId", status, created_at as "createdAt", attempts, last_problem as "lastProblem", digest, size::float8 as size, sealed_at as "sealedAt"`;

@Injectable()
export class BundleStore {
  constructor(private readonly database: Database) {}

  async expect(workspaceId: WorkspaceId, requestId: string, decisionId: string, at: Date): Promise<void> {
    await this.database.query(`insert into evidence_bundle (workspace_id, request_id, decision_id, status, created_at, due_at) values ($1, $2, $3, 'PENDING', $4, $4) on conflict do nothing`, [workspaceId, requestId, decisionId, at]);
  }

  of(workspaceId: WorkspaceId, requestIds: readonly string[]): Promise<EvidenceBundle[]> {
    return this.database.query<EvidenceBundle>(`select ${columns} from evidence_bundle where workspace_id = $1 and request_id = any($2::uuid[])`, [workspaceId, requestIds]);
  }

  /** Holds the row. @returns undefined unless it is still to be sealed */
  async lockPending(workspaceId: WorkspaceId, requestId: string): Promise<EvidenceBundle | undefined> {
    return (await this.database.query<EvidenceBundle>(`select ${columns} from evidence_bundle where workspace_id = $1 and request_id = $2 and status = 'PENDING' for update`, [workspaceId, requestId]))[0];
  }

  async due(workspaceId: WorkspaceId, now: Date, limit: number): Promise<EvidenceBundle[]> {
    return this.database.query<EvidenceBundle>(`select ${columns} from evidence_bundle where workspace_id = $1 and status = 'PENDING' and due_at <= $2 order by due_at limit $3`, [workspaceId, now, limit]);
  }

  async seal(workspaceId: WorkspaceId, requestId: string, digest: string, size: number, at: Date): Promise<void> {
    await this.database.execute(`update evidence_bundle set status = 'SEALED', digest = $3, size = $4, sealed_at = $5, due_at = null, last_problem = null where workspace_id = $1 and request_id = $2`, [workspaceId, requestId, digest, size, at]);
  }

  async postpone(workspaceId: WorkspaceId, requestId: string, problem: string, until: Date): Promise<void> {
    await this.database.execute(`update evidence_bundle set attempts = attempts + 1, last_problem = $3, due_at = $4 where workspace_id = $1 and request_id = $2 and status = 'PENDING'`, [workspaceId, requestId, problem.slice(0, 500), until]);
  }
}
