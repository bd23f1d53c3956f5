import type { ActorId, Id } from '@plinth/kernel';
import type { EnvironmentId, PromotionOutcome, SubjectTarget } from '@plinth/registry';
import type { PromotionTarget, RequestStatus, RiskTier, Seats, SubjectParts, Vote, VoteVerdict } from './rules/index.js';

export type PromotionId = Id<'PromotionRequest'>;
export type ReviewStatus = 'DUE' | 'CONFIRMED' | 'REVERTED' | 'LAPSED';

/** Who has a hand in what was asked for, as of that moment. */
export interface InvolvedThen {
  readonly requesterPersonId: string;
  /** Others who could hold the requester's credential. */
  readonly vouchedBy: readonly string[];
  /** Whether the policies keep those from deciding who could hold another's credential. */
  readonly vouchersExcluded: boolean;
  readonly authorId: string | null;
  readonly lastModifierIds: readonly string[];
  readonly runAuthorId: string | null;
}

/** Something that happens to a request by itself. */
export interface Timer {
  readonly kind: 'REMIND' | 'ESCALATE';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly to?: Seats;
}

/** Somebody asks to put a version into a target. */
export interface PromotionRequest {
  readonly id: PromotionId;
  /** 1, 2, 3 … in the workspace, for people. */
  readonly number: number;
  readonly kind: 'PROMOTION' | 'BREAK_GLASS';
  readonly status: RequestStatus;
  readonly modelId: string;
  readonly modelName: string;
  readonly riskTier: RiskTier;
  readonly versionId: string;
  readonly version: number;
  readonly versionDigest: string;
  readonly target: PromotionTarget;
  readonly environmentId: EnvironmentId | null;
  readonly requestedBy: ActorId;
  readonly involved: InvolvedThen;
  /** Those who may not vote, delegates of the requester aside. */
  readonly excluded: readonly string[];
  readonly reason: string | null;
  readonly subjectDigest: string;
  readonly parts: SubjectParts;
  readonly policySet: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly timers: readonly Timer[];
  readonly dueAt: Date | null;
  /** A gate did not pass when they were last computed. */
  readonly blocked: boolean;
  readonly openThreads: number;
  readonly updatedAt: Date;
  readonly decidedAt: Date | null;
  readonly executedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly attempts: number;
  readonly outcome: PromotionOutcome | null;
  readonly reviewStatus: ReviewStatus | null;
  readonly reviewDueAt: Date | null;
  readonly reviewedBy: ActorId | null;
  readonly reviewedAt: Date | null;
  readonly reviewReason: string | null;
  readonly reviewSettledAt: Date | null;
}

/** A vote as it is kept. */
export interface CastVote extends Vote {
  readonly id: string;
  readonly requestId: string;
  readonly voterId: ActorId;
  readonly principalId: ActorId;
  readonly voucherIds: readonly ActorId[];
  readonly delegationId: string | null;
  readonly verdict: VoteVerdict;
  readonly comment: string | null;
  /** Of a signature: the signer's name as it was printed; erased on demand. */
  readonly printedName: string | null;
  readonly nameSalt: Buffer | null;
  readonly meaning: string | null;
  readonly authenticatedAt: Date | null;
  readonly castAt: Date;
  readonly dismissedAt: Date | null;
  readonly dismissedReason: string | null;
}

/** A decision as it was taken: the record that evidence is made from. */
export interface DecisionRecord {
  readonly id: string;
  readonly requestId: PromotionId;
  readonly outcome: 'APPROVED' | 'REJECTED' | 'BREAK_GLASS';
  readonly subjectDigest: string;
  /** Canonical JSON (RFC 8785) of all that it was based on. */
  readonly document: string;
  /** SHA-256 of the document's bytes, in hex. */
  readonly digest: string;
  readonly decidedBy: ActorId;
  readonly decidedAt: Date;
}

/** Something that happened to a request. */
export interface PromotionEvent {
  readonly id: string;
  readonly requestId: PromotionId;
  readonly kind: PromotionEventKind;
  readonly actorId: ActorId;
  readonly at: Date;
  readonly details: Readonly<Record<string, unknown>>;
}

export const promotionEventKinds = [
  'REQUESTED', 'VOTED', 'COMMENTED', 'THREAD_RESOLVED', 'CHECK_ASKED', 'CHECK_ANSWERED', 'CHECK_TIMED_OUT', 'REMINDED', 'ESCALATED', 'APPROVED', 'REJECTED', 'GLASS_BROKEN', 'EXECUTING', 'EXECUTED', 'EXECUTION_FAILED',
  'EXPIRED', 'WITHDRAWN', 'VOIDED', 'REVIEW_CONFIRMED', 'REVIEW_REVERTED', 'REVIEW_LAPSED', 'TAKEN_BACK',
] as const;
export type PromotionEventKind = (typeof promotionEventKinds)[number];

export function subjectTargetOf({ target, environmentId }: Pick<PromotionRequest, 'target' | 'environmentId'>): SubjectTarget {
  return environmentId === null ? { kind: 'ALIAS', name: target.name } : { kind: 'ENVIRONMENT', environmentId };
}

/** How people are told of a target: `production`, or `@champion`. */
export function targetName({ kind, name }: PromotionTarget): string {
  return kind === 'ALIAS' ? `@${name}` : name;
}
