import type { EffectivePolicy } from './effective-policy.js';
import { ineligibility, type Person } from './eligibility.js';
import type { GateVerdict } from './gates/index.js';
import { quorumState, type QuorumState } from './quorum.js';
import type { RequestState, Vote } from './vote.js';

/** A gate's verdict, and whose gate it is. */
export interface PolicyGateVerdict {
  readonly policyId: string;
  readonly verdict: GateVerdict;
}

export interface PolicyQuorumState extends QuorumState {
  readonly policyId: string;
}

/** How a request stands, with every reason. */
export interface Standing {
  /** `OPEN`: something is missing still. The others are what the request becomes now. */
  readonly outcome: 'OPEN' | 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'VOIDED';
  readonly quorums: readonly PolicyQuorumState[];
  readonly rejectedBy: readonly string[];
  /** Votes that were cast and count no more, since the voter may not decide any longer. */
  readonly uncounted: readonly Vote[];
  readonly blockingGates: readonly PolicyGateVerdict[];
}

/**
 * How an open request stands. Pure and total: the same facts always give the same outcome. Whether a vote counts is asked anew at this
 * moment, of the people as they are now: one who left the group, or was shut out, counts no more.
 *
 * A change of the subject comes before all else, then the end of its time, then rejection, so that nothing is ever approved that was also one
 * of these.
 * @param people everybody who voted or was voted for, as the workspace knows them now
 */
export function standing(request: RequestState, policy: EffectivePolicy, votes: readonly Vote[], people: ReadonlyMap<string, Person>, gates: readonly PolicyGateVerdict[], now: Date): Standing {
  const cast = votes.filter(({ dismissed }) => !dismissed);
  const counting = onePerPerson(cast.filter((vote) => counts(vote, request, policy, people)));
  const rejectedBy = counting.filter(({ verdict }) => verdict === 'REJECT').map(({ principalId }) => principalId);
  const approvers = counting.filter(({ verdict }) => verdict === 'APPROVE').flatMap(({ principalId }) => people.get(principalId) ?? []);
  const quorums = policy.policies.map(({ policyId, quorum }) => ({ policyId, ...quorumState(quorum, approvers) }));
  const blockingGates = missingGates(policy, gates);
  const facts = { quorums, rejectedBy, uncounted: cast.filter((vote) => !counting.includes(vote)), blockingGates };
  if (request.currentDigest !== request.subjectDigest) return { outcome: 'VOIDED', ...facts };
  if (now >= request.expiresAt) return { outcome: 'EXPIRED', ...facts };
  if (rejectedBy.length >= policy.rejections) return { outcome: 'REJECTED', ...facts };
  const approved = quorums.length > 0 && quorums.every(({ met }) => met) && blockingGates.length === 0;
  return { outcome: approved ? 'APPROVED' : 'OPEN', ...facts };
}

function counts(vote: Vote, { subjectDigest, involved }: RequestState, { exclusions }: EffectivePolicy, people: ReadonlyMap<string, Person>): boolean {
  if (vote.subjectDigest !== subjectDigest) return false;
  return [vote.voterId, vote.principalId].every((id) => {
    const person = people.get(id);
    return person !== undefined && ineligibility(person, involved, exclusions) === null;
  });
}

/** The first vote of each person, whether cast or stood for: nobody counts twice, however the votes came to be. */
function onePerPerson(votes: readonly Vote[]): Vote[] {
  const seen = new Set<string>();
  return votes.filter(({ voterId, principalId }) => {
    if (seen.has(voterId) || seen.has(principalId)) return false;
    seen.add(voterId).add(principalId);
    return true;
  });
}

/** Every gate that does not pass, and every gate of the policy that nobody computed: absence never lets anything through. */
function missingGates({ gates }: EffectivePolicy, verdicts: readonly PolicyGateVerdict[]): PolicyGateVerdict[] {
  return gates.flatMap(({ policyId, gate }) => {
    const found = verdicts.filter((each) => each.policyId === policyId && each.verdict.gateId === gate.id);
    if (!found.length) return [{ policyId, verdict: { gateId: gate.id, kind: gate.kind, outcome: 'ERROR' as const, explanation: 'This gate was not computed.', facts: [] } }];
    return found.filter(({ verdict }) => verdict.outcome !== 'PASS');
  });
}
