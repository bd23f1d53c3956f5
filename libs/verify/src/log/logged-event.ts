import { NotCanonical } from '../hashing/canonical-json.js';
import { opensCommitment } from '../hashing/commitment.js';
import type { AuditLeaf, Opening, Openings } from './leaf.js';

/** One event as it is handed over: the leaf made of what the database says now, and what proves it. A line of `events.jsonl`. */
export interface LoggedEvent {
  readonly leaf: AuditLeaf;
  /** The leaf hash as it was stored when the event got its place: 64 hex digits. */
  readonly hash: string;
  /** The hash of the leaf that is kept with it, where that is not {@link hash}: 64 hex digits. Nobody but a hand in the database makes one. */
  readonly keptLeafHash?: string;
  /** The log's Ed25519 signature of the event by itself: 128 hex digits. */
  readonly seal?: string;
  readonly opened?: Openings;
  /** Hashes that lead from the leaf to the checkpoint's root, each 64 hex digits; for events that come without all others. */
  readonly proof?: readonly string[];
}

const hexDigest = /^[0-9a-f]{64}$/;
const timeShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Whether something read from a file is an event at all. */
export function isLoggedEvent(value: unknown): value is LoggedEvent {
  if (!isRecord(value) || typeof value['hash'] !== 'string' || !hexDigest.test(value['hash'])) return false;
  const { leaf, seal, opened, proof, keptLeafHash } = value;
  if ([seal, keptLeafHash].some((text) => text !== undefined && typeof text !== 'string')) return false;
  if (opened !== undefined && !(isRecord(opened) && Object.values(opened).every(isOpening))) return false;
  if (proof !== undefined && !(Array.isArray(proof) && proof.every((hash) => typeof hash === 'string' && hexDigest.test(hash)))) return false;
  return isAuditLeaf(leaf);
}

/** Whether something that was parsed is a leaf at all. */
export function isAuditLeaf(value: unknown): value is AuditLeaf {
  if (!isRecord(value)) return false;
  const { v, workspace, sequence, at, sequencedAt, actor, action, subject, before, after, reason, request } = value;
  return (
    typeof v === 'number' && typeof workspace === 'string' && typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence > 0 &&
    isTime(at) && isTime(sequencedAt) && isRecord(actor) && typeof actor['id'] === 'string' && typeof actor['kind'] === 'string' &&
    typeof action === 'string' && isRecord(subject) && typeof subject['kind'] === 'string' &&
    [subject['id'], subject['idCommitment'], subject['digest'], before, after, reason, request].every((text) => text === undefined || typeof text === 'string')
  );
}

function isOpening(value: unknown): value is Opening {
  return isRecord(value) && typeof value['salt'] === 'string' && hexDigest.test(value['salt']) && 'value' in value;
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && timeShape.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first part that is laid open and is not what the leaf commits to. */
export function falseOpening({ leaf, opened }: LoggedEvent): keyof Openings | undefined {
  if (opened === undefined) return undefined;
  for (const part of ['subjectId', 'before', 'after', 'reason'] as const) {
    const opening = opened[part];
    if (opening !== undefined && !opens(part === 'subjectId' ? leaf.subject.idCommitment : leaf[part], opening)) return part;
  }
  return undefined;
}

function opens(commitment: string | undefined, { salt, value }: Opening): boolean {
  if (commitment === undefined) return false;
  try {
    return opensCommitment(commitment, value, salt);
  } catch (error) {
    if (error instanceof NotCanonical) return false;
    throw error;
  }
}
