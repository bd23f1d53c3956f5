import type { ActorId } from '@plinth/kernel';

/** A change that happened, at its place in the workspace's record. */
export interface AuditEvent {
  /** 1, 2, 3 … without a gap, in each workspace. */
  readonly sequence: number;
  readonly id: string;
  /** When it happened, by the clock of whoever did it. */
  readonly at: Date;
  /** When it got its place. */
  readonly sequencedAt: Date;
  readonly actorId: ActorId;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly subjectDigest: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly requestId: string | null;
  /** Null only for moments, in events older than the log. */
  readonly leafHash: Uint8Array | null;
  /** When its details were erased. */
  readonly erasedAt: Date | null;
}

/** Every condition given must hold. */
export interface AuditFilter {
  readonly actorId?: string | null | undefined;
  readonly action?: string | null | undefined;
  readonly subjectKind?: string | null | undefined;
  readonly subjectId?: string | null | undefined;
  /** With all of these words: of its action, subject, reason and changes, or of the name of whoever did it. */
  readonly text?: string | null | undefined;
  /** From this instant on. */
  readonly since?: Date | null | undefined;
  /** Before this instant. */
  readonly until?: Date | null | undefined;
}
