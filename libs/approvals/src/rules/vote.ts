import type { EffectivePolicy } from './effective-policy.js';
import { type Ineligibility, ineligibility, type Involved, mayFill, type Person } from './eligibility.js';
import type { RequestStatus } from './request.js';

export type VoteVerdict = 'APPROVE' | 'REJECT';

/** A vote as it was cast. */
export interface Vote {
  readonly voterId: string;
  /** The person whose seat it fills: the voter, unless cast under a delegation. */
  readonly principalId: string;
  readonly verdict: VoteVerdict;
  readonly subjectDigest: string;
  /** Others who could hold the credential that it was cast with. */
  readonly voucherIds?: readonly string[];
  /** A vote dismissed stays in the record and counts no more. */
  readonly dismissed: boolean;
}

/** A time-boxed right to vote for somebody else. */
export interface Delegation {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly revokedAt: Date | null;
}

/** What deciding needs to know of a request. */
export interface RequestState {
  readonly status: RequestStatus;
  /** The digest of what was asked for. */
  readonly subjectDigest: string;
  /** The digest of the same things as they are now. */
  readonly currentDigest: string;
  readonly involved: Involved;
  readonly expiresAt: Date;
}

/** What somebody asks to vote. */
export interface Ballot {
  readonly voter: Person;
  /** The person voted for; the voter themselves unless delegated. */
  readonly principal: Person;
  readonly delegation: Delegation | null;
  readonly verdict: VoteVerdict;
  /** The digest that the voter saw. */
  readonly seenDigest: string;
  readonly signature: { readonly meaning: string; readonly authenticatedAt: Date | null } | null;
  /** Others who could hold the voter's credential, and so be the one who votes with it. */
  readonly vouchers?: readonly Person[];
}

export type VoteRefusal =
  | Ineligibility
  | 'REQUEST_CLOSED'
  | 'REQUEST_EXPIRED'
  | 'STALE_SUBJECT'
  | 'VOTED_ALREADY'
  | 'FILLS_NO_SEAT'
  | 'NO_DELEGATION'
  | 'CREDENTIAL_BY_SOMEBODY_INVOLVED'
  | 'SIGNATURE_NEEDED'
  | 'UNKNOWN_MEANING'
  | 'AUTHENTICATION_TOO_OLD';

/**
 * Why a ballot is refused, or nothing. Checks what does not depend on the person first, so that everybody learns the same of a request that
 * has ended.
 */
export function refusalOf(ballot: Ballot, request: RequestState, policy: EffectivePolicy, votes: readonly Vote[], now: Date): VoteRefusal | null {
  if (request.status !== 'OPEN') return 'REQUEST_CLOSED';
  if (now >= request.expiresAt) return 'REQUEST_EXPIRED';
  const { voter, principal, seenDigest } = ballot;
  const ineligible = ineligibility(voter, request.involved, policy.exclusions) ?? ineligibility(principal, request.involved, policy.exclusions);
  if (ineligible) return ineligible;
  if (policy.exclusions.voucher && ballot.vouchers?.some((voucher) => standsBehind(voucher, request, policy))) return 'CREDENTIAL_BY_SOMEBODY_INVOLVED';
  if (seenDigest !== request.subjectDigest || request.currentDigest !== request.subjectDigest) return 'STALE_SUBJECT';
  if (voter.actorId !== principal.actorId && !(ballot.delegation && delegates(ballot.delegation, principal.actorId, voter.actorId, now))) return 'NO_DELEGATION';
  if (votes.some((vote) => !vote.dismissed && (isSamePerson(vote, ballot) || (policy.exclusions.voucher && couldBeSamePerson(vote, ballot))))) return 'VOTED_ALREADY';
  if (!policy.policies.some(({ quorum }) => quorum.some(({ from }) => mayFill(from, principal)))) return 'FILLS_NO_SEAT';
  return signatureRefusal(ballot, policy, now);
}

/** True while this delegation lets `toId` vote for `fromId`. */
export function delegates({ fromId, toId, startsAt, endsAt, revokedAt }: Delegation, principalId: string, voterId: string, now: Date): boolean {
  return fromId === principalId && toId === voterId && startsAt <= now && now < endsAt && (revokedAt === null || now < revokedAt);
}

/** Whether the maker of a credential has a hand in what is decided; that they are no person or were shut out gives them none. */
function standsBehind(voucher: Person, { involved }: RequestState, { exclusions }: EffectivePolicy): boolean {
  return ineligibility({ ...voucher, kind: 'USER', active: true }, involved, exclusions) !== null;
}

/** Whether one person stands behind both, as voter or as the person voted for. */
function isSamePerson({ voterId, principalId }: Vote, { voter, principal }: Ballot): boolean {
  return [voter.actorId, principal.actorId].some((id) => id === voterId || id === principalId);
}

/** Whether one of both could hold the other's credential. */
function couldBeSamePerson({ voterId, principalId, voucherIds = [] }: Vote, { voter, principal, vouchers = [] }: Ballot): boolean {
  return [voter.actorId, principal.actorId].some((id) => voucherIds.includes(id)) || vouchers.some(({ actorId }) => actorId === voterId || actorId === principalId);
}

function signatureRefusal({ signature, verdict }: Ballot, { signature: asked }: EffectivePolicy, now: Date): VoteRefusal | null {
  if (!asked || verdict === 'REJECT') return null;
  if (!signature) return 'SIGNATURE_NEEDED';
  if (!asked.meanings.includes(signature.meaning)) return 'UNKNOWN_MEANING';
  const { authenticatedAt } = signature;
  if (!authenticatedAt || authenticatedAt > now || now.getTime() - authenticatedAt.getTime() > asked.freshWithinMinutes * 60_000) return 'AUTHENTICATION_TOO_OLD';
  return null;
}
