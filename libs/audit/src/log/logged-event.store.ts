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

/** Events about any of the subjects, and of the time. */
export interface EventChoice {
  /** All when absent. */
  readonly subjects?: readonly { readonly kind: string; readonly id: string }[];
  /** From this instant on, by the time at which they happened. */
  readonly since?: Date;
  /** Before this instant. */
  readonly until?: Date;
}

const columns = `sequence, id, at, sequenced_at as "sequencedAt", actor_id as "actorId", actor_kind as "actorKind", action, subject_kind as "subjectKind", subject_id as "subjectId", subject_digest as "subjectDigest",
              before::text, after::text, reason, request_id as "requestId", leaf, leaf_hash as "leafHash", seal, salts, erased_at as "erasedAt"`;
const chosen = `from audit_event where workspace_id = $1 and sequence > $2 and sequence <= $3
  and ($4::text[] is null or (subject_kind, subject_id) in (select * from unnest($4::text[], $5::text[])))
  and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)`;

@Injectable()
export class LoggedEventStore {
  constructor(private readonly database: Database) {}

  /** Whole events after one and up to another, in order. */
  async after(workspaceId: WorkspaceId, after: number, limit: number, last: number): Promise<FullRow[]> {
    const rows = await this.database.query<Omit<FullRow, 'sequence'> & { readonly sequence: string }>(
      `select ${columns}
         from audit_event where workspace_id = $1 and sequence > $2 and sequence <= $4 order by sequence limit $3`,
      [workspaceId, after, limit, last],
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }

  /** Chosen events after one and up to another, in order. */
  async matching(workspaceId: WorkspaceId, choice: EventChoice, after: number, limit: number, last: number): Promise<FullRow[]> {
    const rows = await this.database.query<Omit<FullRow, 'sequence'> & { readonly sequence: string }>(`select ${columns} ${chosen} order by sequence limit ${limit}`, values(workspaceId, choice, after, last));
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }

  /** @returns how many are chosen up to the last */
  async count(workspaceId: WorkspaceId, choice: EventChoice, last: number): Promise<number> {
    const [row] = await this.database.query<{ count: string }>(`select count(*) as count ${chosen}`, values(workspaceId, choice, 0, last));
    return Number(row?.count ?? 0);
  }
}

function values(workspaceId: WorkspaceId, { subjects, since, until }: EventChoice, after: number, last: number): unknown[] {
  return [workspaceId, after, last, subjects?.map(({ kind }) => kind) ?? null, subjects?.map(({ id }) => id) ?? null, since ?? null, until ?? null];
}
