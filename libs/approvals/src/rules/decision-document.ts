import type { PolicyGateVerdict, Standing } from './decide.js';
import type { PolicyVersion, PromotionTarget } from './policy.js';
import type { Person } from './eligibility.js';
import type { SubjectParts } from './subject.js';
import { canonicalJson } from '@plinth/verify';

/** A vote as the record of a decision has it: the printed name as a commitment, so that it can be erased and the record stays as it is. */
export interface RecordedVote {
  readonly id: string;
  readonly voterId: string;
  readonly principalId: string;
  readonly voucherIds: readonly string[];
  readonly delegationId: string | null;
  readonly verdict: string;
  readonly subjectDigest: string;
  /** SHA-256(salt ‖ canonical JSON of the name), in hex; null without a signature. */
  readonly printedName: string | null;
  readonly meaning: string | null;
  readonly authenticatedAt: string | null;
  readonly castAt: string;
  readonly counted: boolean;
}

/** Everything that a decision was based on. */
export interface DecisionBasis {
  readonly workspaceId: string;
  readonly decisionId: string;
  readonly outcome: 'APPROVED' | 'REJECTED' | 'BREAK_GLASS';
  readonly decidedAt: string;
  readonly decidedBy: string;
  readonly request: {
    readonly id: string;
    readonly number: number;
    readonly kind: string;
    readonly requestedBy: string;
    readonly requestedAt: string;
    readonly expiresAt: string;
    readonly reason: string | null;
    readonly involved: unknown;
  };
  readonly subject: {
    readonly digest: string;
    readonly parts: SubjectParts;
    readonly model: { readonly id: string; readonly name: string; readonly riskTier: string };
    readonly version: { readonly id: string; readonly number: number; readonly manifestDigest: string };
    readonly target: PromotionTarget;
    /** The version in the target at that moment. */
    readonly current: { readonly id: string; readonly number: number; readonly manifestDigest: string | null } | null;
  };
  readonly policies: readonly PolicyVersion[];
  readonly votes: readonly RecordedVote[];
  /** Roles and groups of everybody who voted or was voted for, at that moment. */
  readonly people: readonly Person[];
  readonly gates: readonly PolicyGateVerdict[];
  readonly standing: Pick<Standing, 'quorums' | 'rejectedBy'>;
}

/** The record of a decision: canonical JSON (RFC 8785), whose bytes are hashed, kept and handed out as they are. */
export function decisionDocument(basis: DecisionBasis): string {
  return canonicalJson({ format: 'plinth.promotion-decision/1', ...basis });
}
