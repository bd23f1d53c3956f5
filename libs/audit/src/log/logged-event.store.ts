import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { AuditEntry } from '../rules/index.js';

/** An event with everything that is kept of it. */
export interface FullRow extends AuditEntry {
  readonly sequence: number;
  readonly sequencedAt: Date;
  readonly leaf: Uint8Array | null;
  readonly leafHash: Uint8Array | null;
  readonly seal: Uint8Array | null;
  readonly salts: Uint8Array | null;
  readonly erasedAt: Date | null;
}

@Injectable()
export class LoggedEventStore {
  constructor(private readonly database: Database) {}

  /** Whole events after one and up to another, in order. */
  async after(workspaceId: WorkspaceId, after: number, limit: number, last: number): Promise<FullRow[]> {
    const rows = await this.database.query<Omit<FullRow, 'sequence'> & { readonly sequence: string }>(
      `select sequence, id, at, sequenced_at as "sequencedAt", actor_id as "actorId", actor_kind as "actorKind", action, subject_kind as "subjectKind", subject_id as "subjectId", subject_digest as "subjectDigest",
              before::text, after::text, reason, request_id as "requestId", leaf, leaf_hash as "leafHash", seal, salts, erased_at as "erasedAt"
         from audit_event where workspace_id = $1 and sequence > $2 and sequence <= $4 order by sequence limit $3`,
      [workspaceId, after, limit, last],
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }
}
