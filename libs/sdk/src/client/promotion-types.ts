import type { DateTime } from './types.js';

export type PromotionStatus = 'OPEN' | 'APPROVED' | 'EXECUTING' | 'EXECUTED' | 'EXECUTION_FAILED' | 'REJECTED' | 'EXPIRED' | 'WITHDRAWN' | 'VOIDED';
export type PromotionAnchorKind = 'REQUEST' | 'ARTIFACT' | 'METRIC' | 'PARAM' | 'TAG' | 'CARD_SECTION' | 'SIGNATURE' | 'INPUT' | 'ENVIRONMENT' | 'GATE';
/** Only `PASS` lets a request through; `PENDING` waits for somebody outside, `ERROR` could not be computed. */
export type GateOutcome = 'PASS' | 'FAIL' | 'PENDING' | 'ERROR';
export type VoteVerdict = 'APPROVE' | 'REJECT';

/** Where a version is to be put: an environment of the workspace, or an alias of its model. */
export interface PromotionTarget {
  readonly kind: 'ENVIRONMENT' | 'ALIAS';
  readonly name: string;
}

/** Somebody by name, as far as they may be seen. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** A promotion request as lists show it. */
export interface PromotionSummary {
  readonly id: string;
  /** 1, 2, 3 … in the workspace. */
  readonly number: number;
  readonly kind: 'PROMOTION' | 'BREAK_GLASS';
  readonly status: PromotionStatus;
  readonly modelId: string;
  readonly modelName: string;
  readonly versionId: string;
  readonly versionNumber: number;
  readonly target: PromotionTarget;
  /** Why, in Markdown. */
  readonly reason: string | null;
  readonly requester: Person | null;
  readonly requestedAt: DateTime;
  /** When it ends by itself unless it was decided and carried out. */
  readonly expiresAt: DateTime;
  readonly decidedAt: DateTime | null;
  readonly executedAt: DateTime | null;
  readonly endedAt: DateTime | null;
  readonly endReason: string | null;
  /** Why it could not be carried out. */
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  /** Whether a gate did not pass when they were last computed. */
  readonly blocked: boolean;
  readonly openThreads: number;
}

/** Something that a gate compared. */
export interface GateFact {
  readonly name: string;
  readonly actual: string;
  readonly wanted: string | null;
  readonly holds: boolean;
}

export interface GateVerdict {
  readonly policyName: string;
  readonly gateId: string;
  readonly kind: string;
  readonly outcome: GateOutcome;
  /** Why, with the numbers. */
  readonly explanation: string;
  readonly facts: readonly GateFact[];
}

export interface PromotionVote {
  readonly id: string;
  readonly verdict: VoteVerdict;
  readonly comment: string | null;
  readonly meaning: string | null;
  readonly castAt: DateTime;
  /** A dismissed vote counts no more. */
  readonly dismissedAt: DateTime | null;
  readonly voter: Person | null;
  /** Whose seat it fills: the voter, unless it was cast under a delegation. */
  readonly principal: Person | null;
}

/** How far the seats of a policy are filled. */
export interface PolicyQuorum {
  readonly policyName: string;
  readonly met: boolean;
  readonly requirements: readonly { readonly name: string; readonly needed: number; readonly filledBy: readonly Person[]; readonly couldFill: readonly Person[] }[];
}

/** What a decision stood on, in one file that proves itself. */
export interface Evidence {
  /** SEALED within seconds of the decision. */
  readonly status: 'PENDING' | 'SEALED';
  /** SHA-256 of the file; null until it is sealed. */
  readonly digest: string | null;
  readonly size: number | null;
  readonly sealedAt: DateTime | null;
}

/** One promotion request, with how it stands. */
export interface Promotion extends PromotionSummary {
  readonly riskTier: string;
  readonly versionDigest: string;
  /** Votes are given for this digest and no other. */
  readonly subjectDigest: string;
  readonly quorums: readonly PolicyQuorum[];
  readonly gates: readonly GateVerdict[];
  readonly votes: readonly PromotionVote[];
  readonly viewerCanVote: { readonly allowed: boolean; readonly refusal: string | null; readonly message: string | null; readonly help: string | null };
  readonly decision: { readonly id: string; readonly outcome: 'APPROVED' | 'REJECTED' | 'BREAK_GLASS'; readonly digest: string; readonly decidedAt: DateTime } | null;
  readonly evidence: Evidence | null;
}

export interface PromotionComment {
  readonly id: string;
  readonly body: string;
  readonly createdAt: DateTime;
  readonly author: Person | null;
}

export interface PromotionThread {
  readonly id: string;
  readonly anchorKind: PromotionAnchorKind;
  readonly anchorKey: string;
  readonly resolvedAt: DateTime | null;
  readonly comments: readonly PromotionComment[];
}

export interface PromotionFilter {
  readonly statuses?: readonly PromotionStatus[] | undefined;
  readonly modelId?: string | undefined;
  readonly versionId?: string | undefined;
  readonly requestedBy?: string | undefined;
  readonly target?: PromotionTarget | undefined;
}

export interface NewPromotion {
  /** The version, such as `fraud@12`, `models:/fraud/latest`, or its id. */
  readonly version: string;
  readonly target: PromotionTarget;
  /** Why, in Markdown. */
  readonly reason?: string | undefined;
  /** The same call with the same key has one effect. */
  readonly idempotencyKey?: string | undefined;
}

export interface NewVote {
  readonly verdict: VoteVerdict;
  readonly comment?: string | undefined;
  /** What the signature means, where a policy asks for one. */
  readonly meaning?: string | undefined;
  /** The id of whom you vote for, under a delegation. */
  readonly onBehalfOf?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface NewComment {
  readonly body: string;
  /** The thread that it answers; absent, it begins one. */
  readonly threadId?: string | undefined;
  /** What a new thread is about; the request as a whole unless told. */
  readonly anchor?: { readonly kind: PromotionAnchorKind; readonly key?: string | undefined } | undefined;
}

/** What an `AbortController` gives as its `signal`. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(kind: 'abort', listener: () => void): void;
}

export interface WaitOptions {
  /** Milliseconds until waiting is given up; none unless told. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: StopSignal | undefined;
}

/** What was written. */
export interface Downloaded {
  readonly size: number;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
}

/** A policy, which protects a target. */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** The number of its newest version, which alone holds. */
  readonly version: number;
  /** What it says; the form is in the guide, under Approvals. */
  readonly document: unknown;
  readonly digest: string;
  readonly target: PromotionTarget;
  readonly createdAt: DateTime;
  readonly updatedAt: DateTime;
  readonly archivedAt: DateTime | null;
}

/** A policy document tried on the newest past requests of its target. */
export interface PolicyDryRun {
  readonly considered: number;
  readonly changed: number;
  readonly cases: readonly { readonly was: string; readonly wouldBe: string; readonly reasons: readonly string[]; readonly request: { readonly id: string; readonly number: number } }[];
}

export type AuditExportStatus = 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED' | 'EXPIRED';

/** Which part of the audit log: all of it, a time, what is about one thing, or about a model with all that belongs to it. */
export type AuditExportScope =
  | { readonly kind: 'WORKSPACE' }
  | { readonly kind: 'PERIOD'; readonly since?: DateTime | undefined; readonly until?: DateTime | undefined }
  | { readonly kind: 'SUBJECT'; readonly subjectKind: string; readonly subjectId: string }
  | { readonly kind: 'MODEL'; readonly modelId: string };

export interface AuditExport {
  readonly id: string;
  readonly status: AuditExportStatus;
  readonly scope: unknown;
  readonly requestedAt: DateTime;
  /** From 0 to 1. */
  readonly progress: number;
  /** Events that it will hold; null until it is begun. */
  readonly eventsTotal: number | null;
  readonly eventsDone: number;
  readonly digest: string | null;
  readonly size: number | null;
  readonly finishedAt: DateTime | null;
  readonly expiresAt: DateTime | null;
  /** What went wrong last. */
  readonly problem: string | null;
}
