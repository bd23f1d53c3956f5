import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { AuditEvent, AuditFilter } from './audit-event.js';
import type { AuditEntry } from './rules/index.js';

type EventRow = Omit<AuditEvent, 'sequence'> & { readonly sequence: string };

/** The workspace's record of changes. Literal SQL: a whole batch gets its places in one statement. */
@Injectable()
export class AuditStore {
  constructor(private readonly database: Database) {}

  /**
   * Puts entries at the end of the record, in their order. Whoever calls holds the workspace's relay lock; without it, of two at once the
   * second would fail on the key (workspace, sequence), and never leave a gap or a double.
   */
  async append(workspaceId: WorkspaceId, entries: readonly AuditEntry[]): Promise<void> {
    const column = <Key extends keyof AuditEntry>(key: Key): AuditEntry[Key][] => entries.map((entry) => entry[key]);
    await this.database.execute(
      `insert into audit_event (workspace_id, sequence, id, at, actor_id, actor_kind, action, subject_kind, subject_id, before, after, reason, request_id)
       select $1, (select coalesce(max(sequence), 0) from audit_event where workspace_id = $1) + entry.place,
              entry.id, entry.at, entry.actor_id, entry.actor_kind, entry.action, entry.subject_kind, entry.subject_id, entry.before::jsonb, entry.after::jsonb, entry.reason, entry.request_id
         from unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
              with ordinality as entry (id, at, actor_id, actor_kind, action, subject_kind, subject_id, before, after, reason, request_id, place)`,
      [
        workspaceId, column('id'), column('at'), column('actorId'), column('actorKind'), column('action'), column('subjectKind'), column('subjectId'),
        column('before'), column('after'), column('reason'), column('requestId'),
      ],
    );
  }

  /** Newest first, before the given place. */
  async page(workspaceId: WorkspaceId, { actorId, action, subjectKind, subjectId, since, until }: AuditFilter, before: number | undefined, limit: number): Promise<AuditEvent[]> {
    const values: unknown[] = [workspaceId];
    const conditions = ['workspace_id = $1'];
    const where = (condition: string, value: unknown): void => {
      if (value === null || value === undefined) return;
      values.push(value);
      conditions.push(`${condition} $${values.length}`);
    };
    where('sequence <', before);
    where('actor_id =', actorId);
    where('action =', action);
    where('subject_kind =', subjectKind);
    where('subject_id =', subjectId);
    where('at >=', since);
    where('at <', until);
    values.push(limit);
    const rows = await this.database.query<EventRow>(
      `select sequence, id, at, actor_id as "actorId", action, subject_kind as "subjectKind", subject_id as "subjectId", before, after, reason, request_id as "requestId"
         from audit_event where ${conditions.join(' and ')} order by sequence desc limit $${values.length}`,
      values,
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }
}
