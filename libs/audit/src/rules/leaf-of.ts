import { type AuditLeaf, commitmentTo, encodeLeaf, isPlainId, leafHash, leafVersion, type Opening, type Openings, saltSize, toHex } from '@plinth/verify';
import type { AuditEntry, JsonText } from './audit-entry.js';

/** The parts of an event that its leaf only commits to, in the order of their salts. */
export const committedParts = ['subjectId', 'before', 'after', 'reason'] as const;
export type CommittedPart = (typeof committedParts)[number];

type Committed = Pick<AuditEntry, 'subjectId' | 'before' | 'after' | 'reason'>;

/** Where an event stands. */
export interface Place {
  readonly workspaceId: string;
  readonly sequence: number;
  readonly sequencedAt: Date;
}

/** Bytes of chance that the event's salts need. */
export function saltBytesOf(entry: Committed): number {
  return partsOf(entry).length * saltSize;
}

/** The event's values that the leaf commits to, each with its salt. @param salts as many bytes as {@link saltBytesOf} says */
export function openingsOf(entry: Committed, salts: Uint8Array): Openings {
  const opened: Partial<Record<CommittedPart, Opening>> = {};
  partsOf(entry).forEach((part, index) => {
    opened[part] = { salt: toHex(salts.subarray(index * saltSize, (index + 1) * saltSize)), value: valueOf(entry, part) };
  });
  return opened;
}

/** What the log says of an event, for good. */
export function leafOf(entry: Omit<AuditEntry, 'id'>, { workspaceId, sequence, sequencedAt }: Place, salts: Uint8Array): AuditLeaf {
  const commitments = commitmentsTo(entry, salts);
  return assembleLeaf(entry, { workspaceId, sequence, sequencedAt }, commitments);
}

/** The leaf of an event whose commitments are known; the values may be erased. */
export function assembleLeaf(entry: Omit<AuditEntry, 'id' | 'before' | 'after' | 'reason'>, { workspaceId, sequence, sequencedAt }: Place, commitments: Partial<Record<CommittedPart, string>>): AuditLeaf {
  const { subjectId: idCommitment, before, after, reason } = commitments;
  return {
    v: leafVersion,
    workspace: workspaceId,
    sequence,
    at: entry.at.toISOString(),
    sequencedAt: sequencedAt.toISOString(),
    actor: { id: entry.actorId, kind: entry.actorKind },
    action: entry.action,
    subject: {
      kind: entry.subjectKind,
      ...(idCommitment === undefined ? { id: entry.subjectId } : { idCommitment }),
      ...(entry.subjectDigest === null ? {} : { digest: entry.subjectDigest }),
    },
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(reason === undefined ? {} : { reason }),
    ...(entry.requestId === null ? {} : { request: entry.requestId }),
  };
}

export interface EncodedLeaf {
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

export function encodedLeafOf(entry: Omit<AuditEntry, 'id'>, place: Place, salts: Uint8Array): EncodedLeaf {
  const bytes = encodeLeaf(leafOf(entry, place, salts));
  return { bytes, hash: leafHash(bytes) };
}

/** No event gets its place before the one in front of it did, whatever the clock says. */
export function nextTime(now: Date, last: Date | undefined): Date {
  return last !== undefined && last > now ? last : now;
}

function commitmentsTo(entry: Committed, salts: Uint8Array): Partial<Record<CommittedPart, string>> {
  const commitments: Partial<Record<CommittedPart, string>> = {};
  partsOf(entry).forEach((part, index) => {
    commitments[part] = commitmentTo(valueOf(entry, part), salts.subarray(index * saltSize, (index + 1) * saltSize));
  });
  return commitments;
}

/** An id that is neither UUID nor digest may be somebody's name. */
function partsOf(entry: Committed): CommittedPart[] {
  return committedParts.filter((part) => (part === 'subjectId' ? !isPlainId(entry.subjectId) : entry[part] !== null));
}

function valueOf(entry: Committed, part: CommittedPart): unknown {
  if (part === 'subjectId') return entry.subjectId;
  if (part === 'reason') return entry.reason;
  return parsed(entry[part]);
}

function parsed(text: JsonText | null): unknown {
  return text === null ? null : JSON.parse(text);
}
