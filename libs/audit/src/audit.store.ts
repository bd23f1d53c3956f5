import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database, prepared } from '@plinth/platform/database';
import { erasedSubjectId, isPlainId } from '@plinth/verify';
import type { AuditEvent, AuditFilter } from './audit-event.js';
import type { AuditEntry } from './rules/index.js';

type EventRow = Omit<AuditEvent, 'sequence'> & { readonly sequence: string };

/** An entry at its place in the log, ready to be written. */
export interface PlacedEntry extends AuditEntry {
  readonly sequence: number;
  readonly sequencedAt: Date;
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly seal: Uint8Array;
  readonly salts: Uint8Array | null;
}

/** What an event that was recorded before there was a log lacks. */
export type LateLeaf = Pick<PlacedEntry, 'sequence' | 'leaf' | 'leafHash' | 'seal' | 'salts'>;

const columns = `sequence, id, at, sequenced_at as "sequencedAt", actor_id as "actorId", action, subject_kind as "subjectKind", subject_id as "subjectId", subject_digest as "subjectDigest",
                 before, after, reason, request_id as "requestId", leaf_hash as "leafHash", erased_at as "erasedAt"`;

const lastSql = prepared('select sequence, sequenced_at as "sequencedAt" from audit_event where workspace_id = $1 order by sequence desc limit 1');
const findSql = prepared(`select ${columns} from audit_event where workspace_id = $1 and sequence = $2`);
const appendSql = prepared(
  `insert into audit_event (workspace_id, sequence, id, at, sequenced_at, actor_id, actor_kind, action, subject_kind, subject_id, subject_digest, before, after, reason, request_id, leaf, leaf_hash, seal, salts)
   select $1, sequence, id, at, sequenced_at, actor_id, actor_kind, action, subject_kind, subject_id, subject_digest, before::jsonb, after::jsonb, reason, request_id, leaf, leaf_hash, seal, salts
     from unnest($2::bigint[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
                 $16::bytea[], $17::bytea[], $18::bytea[], $19::bytea[])
          as entry (sequence, id, at, sequenced_at, actor_id, actor_kind, action, subject_kind, subject_id, subject_digest, before, after, reason, request_id, leaf, leaf_hash, seal, salts)`,
);

/** The workspace's record of changes. Literal SQL: a whole batch is written in one statement. */
@Injectable()
export class AuditStore {
  constructor(private readonly database: Database) {}

  /** The end of the record; undefined while it is empty. */
  async last(workspaceId: WorkspaceId): Promise<{ readonly sequence: number; readonly sequencedAt: Date } | undefined> {
    const [row] = await this.database.query<{ sequence: string; sequencedAt: Date }>(lastSql, [workspaceId]);
    return row && { sequence: Number(row.sequence), sequencedAt: row.sequencedAt };
  }

  /**
   * Puts entries at the end of the record. Whoever calls holds the workspace's relay lock; without it, of two at once the second would fail
   * on the key (workspace, sequence), and never leave a gap or a double. They go with the transaction's next statement, at the latest with its commit.
   */
  append(workspaceId: WorkspaceId, entries: readonly PlacedEntry[]): void {
    const column = <Key extends keyof PlacedEntry>(key: Key): PlacedEntry[Key][] => entries.map((entry) => entry[key]);
    this.database.send(
      appendSql,
      [
        workspaceId, column('sequence'), column('id'), column('at'), column('sequencedAt'), column('actorId'), column('actorKind'), column('action'), column('subjectKind'), column('subjectId'), column('subjectDigest'),
        column('before'), column('after'), column('reason'), column('requestId'), column('leaf'), column('leafHash'), column('seal'), column('salts'),
      ],
    );
  }

  /** Events from before there was a log, after the given one and in order. */
  async withoutLeaf(workspaceId: WorkspaceId, sequence: number, limit: number): Promise<(AuditEntry & { readonly sequence: number; readonly sequencedAt: Date })[]> {
    const rows = await this.database.query<AuditEntry & { readonly sequence: string; readonly sequencedAt: Date }>(
      `select sequence, id, at, sequenced_at as "sequencedAt", actor_id as "actorId", actor_kind as "actorKind", action, subject_kind as "subjectKind", subject_id as "subjectId", subject_digest as "subjectDigest",
              before::text, after::text, reason, request_id as "requestId"
         from audit_event where workspace_id = $1 and sequence > $2 and leaf is null order by sequence limit $3`,
      [workspaceId, sequence, limit],
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }

  async giveLeaves(workspaceId: WorkspaceId, leaves: readonly LateLeaf[]): Promise<void> {
    const column = <Key extends keyof LateLeaf>(key: Key): LateLeaf[Key][] => leaves.map((leaf) => leaf[key]);
    await this.database.execute(
      `update audit_event set leaf = late.leaf, leaf_hash = late.leaf_hash, seal = late.seal, salts = late.salts
         from unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[]) as late (sequence, leaf, leaf_hash, seal, salts)
        where audit_event.workspace_id = $1 and audit_event.sequence = late.sequence`,
      [workspaceId, column('sequence'), column('leaf'), column('leafHash'), column('seal'), column('salts')],
    );
  }

  async find(workspaceId: WorkspaceId, sequence: number): Promise<AuditEvent | undefined> {
    const rows = await this.database.query<EventRow>(findSql, [workspaceId, sequence]);
    return rows.map(toEvent)[0];
  }

  /** Newest first, before the given place. */
  async page(workspaceId: WorkspaceId, filter: Omit<AuditFilter, 'text'> & { readonly sequences?: readonly number[] }, before: number | undefined, limit: number): Promise<AuditEvent[]> {
    const { actorId, action, subjectKind, subjectId, since, until, sequences } = filter;
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
    if (sequences) {
      values.push(sequences);
      conditions.push(`sequence = any($${values.length}::bigint[])`);
    }
    where('at >=', since);
    where('at <', until);
    values.push(limit);
    const rows = await this.database.query<EventRow>(`select ${columns} from audit_event where ${conditions.join(' and ')} order by sequence desc limit $${values.length}`, values);
    return rows.map(toEvent);
  }
}

/** An event that was erased has no details and no name, whatever a hand in the database put in their stead: the verifier tells of that. */
function toEvent(row: EventRow): AuditEvent {
  const event = { ...row, sequence: Number(row.sequence) };
  return row.erasedAt === null ? event : { ...event, subjectId: isPlainId(row.subjectId) ? row.subjectId : erasedSubjectId, before: null, after: null, reason: null };
}
