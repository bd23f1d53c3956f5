import { z } from 'zod';

export type JsonText = string;

/** One audit event before it has its place in the sequence. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorKind: 'USER' | 'SERVICE_ACCOUNT' | 'SYSTEM';
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** SHA-256 of the subject's state, in hex. */
  readonly subjectDigest: string | null;
  /** JSON, or nothing where the record has nothing. */
  readonly before: JsonText | null;
  readonly after: JsonText | null;
  readonly reason: string | null;
  readonly requestId: string | null;
}

/** A row of the outbox, as far as this rule reads it. */
export interface WrittenRecord {
  readonly id: string;
  readonly payload: unknown;
  readonly createdAt: Date;
}

/** The action of an entry that stands for a record which can't be read. */
export const unreadableAction = 'audit.unreadable';

const text = (max: number) => z.string().min(1).max(max);

/** What `Outbox.audit` writes. Bounds are wide: they keep out what no edge lets in, and nothing else. */
const payloadSchema = z.strictObject({
  action: text(200),
  subjectKind: text(200),
  subjectId: text(4_000),
  subjectDigest: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  before: z.json().optional(),
  after: z.json().optional(),
  reason: z.string().max(10_000).optional(),
  actorId: z.guid(),
  actorKind: z.enum(['USER', 'SERVICE_ACCOUNT', 'SYSTEM']),
  requestId: z.string().max(200).optional(),
  at: z.int().min(0).max(8_640_000_000_000_000),
});

/**
 * Reads a record from the outbox. One that breaks the schema is a defect of whoever wrote it, or a hand in the database: it becomes an
 * entry too, with the whole payload in it, so that nothing disappears and nothing behind it waits.
 */
export function readRecord({ id, payload, createdAt }: WrittenRecord, systemActorId: string): AuditEntry {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) {
    return {
      id, at: createdAt, actorId: systemActorId, actorKind: 'SYSTEM', action: unreadableAction, subjectKind: 'outbox', subjectId: id,
      subjectDigest: null, before: null, after: JSON.stringify(payload ?? null), reason: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`).join('; '), requestId: null,
    };
  }
  const { at, subjectDigest, before, after, reason, requestId, ...rest } = parsed.data;
  return { id, at: new Date(at), ...rest, subjectDigest: subjectDigest ?? null, before: jsonText(before), after: jsonText(after), reason: reason ?? null, requestId: requestId ?? null };
}

function jsonText(value: unknown): JsonText | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
