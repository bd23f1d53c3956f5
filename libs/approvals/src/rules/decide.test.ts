import { roles } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approval, byId, involved, later, noon, openRequest, person, policyOf, policyVersion } from '../testing/examples.js';
import { standing } from './decide.js';
import { effectivePolicy } from './effective-policy.js';
import { type Person } from './eligibility.js';
import type { Requirement } from './policy.js';
import { quorumState } from './quorum.js';

const [ann, ben, cem] = [person('ann'), person('ben'), person('cem')];
const everybody = byId(ann, ben, cem, person('requester', 'OWNER'), person('author', 'OWNER'));

describe('standing', () => {
  it('stays open until the quorum is met, and is approved by the last vote', () => {
    expect(standing(openRequest(), policyOf(), [approval('ann')], everybody, [], noon)).toMatchObject({ outcome: 'OPEN', quorums: [{ met: false, requirements: [{ needed: 2, filledBy: ['ann'] }] }] });
    expect(standing(openRequest(), policyOf(), [approval('ann'), approval('ben')], everybody, [], noon).outcome).toBe('APPROVED');
  });

  it('is rejected by one rejection, whatever else was voted', () => {
    const votes = [approval('ann'), approval('ben'), approval('cem', { verdict: 'REJECT' })];
    expect(standing(openRequest(), policyOf(), votes, everybody, [], noon)).toMatchObject({ outcome: 'REJECTED', rejectedBy: ['cem'] });
    expect(standing(openRequest(), policyOf({ rejections: 2 }), votes, everybody, [], noon).outcome).toBe('APPROVED');
  });

  it('is void when the subject changed, even with every vote', () => {
    expect(standing(openRequest({ currentDigest: 'changed' }), policyOf(), [approval('ann'), approval('ben')], everybody, [], noon).outcome).toBe('VOIDED');
  });

  it('does not count votes on another subject: what was closed, changed and opened again starts from nothing', () => {
    const votes = [approval('ann', { subjectDigest: 'before' }), approval('ben', { subjectDigest: 'before' })];
    expect(standing(openRequest(), policyOf(), votes, everybody, [], noon)).toMatchObject({ outcome: 'OPEN', uncounted: votes });
  });

  it('expires at the very moment it says', () => {
    const votes = [approval('ann'), approval('ben')];
    expect(standing(openRequest({ expiresAt: later(1) }), policyOf(), votes, everybody, [], new Date(later(1).getTime() - 1)).outcome).toBe('APPROVED');
    expect(standing(openRequest({ expiresAt: later(1) }), policyOf(), votes, everybody, [], later(1)).outcome).toBe('EXPIRED');
  });

  it('never counts the requester, whoever stands behind them, or the author, even when their votes are there', () => {
    const votes = [approval('requester'), approval('author'), approval('ann')];
    expect(standing(openRequest(), policyOf(), votes, everybody, [], noon)).toMatchObject({ outcome: 'OPEN', quorums: [{ requirements: [{ filledBy: ['ann'] }] }] });
    const botAsked = openRequest({ involved: { ...involved, requesterId: 'bot', requesterPersonId: 'ann' } });
    expect(standing(botAsked, policyOf(), [approval('ann'), approval('ben')], everybody, [], noon).outcome).toBe('OPEN');
  });

  it('does not count somebody who has left since', () => {
    const gone = byId({ ...ann, active: false }, ben);
    expect(standing(openRequest(), policyOf(), [approval('ann'), approval('ben')], gone, [], noon)).toMatchObject({ outcome: 'OPEN', uncounted: [approval('ann')] });
  });

  it('does not count a group that the voter has left', () => {
    const policy = policyOf({ quorum: [{ name: 'Risk', count: 1, from: { group: 'risk' } }] });
    expect(standing(openRequest(), policy, [approval('ann')], byId(person('ann', 'READER', 'risk')), [], noon).outcome).toBe('APPROVED');
    expect(standing(openRequest(), policy, [approval('ann')], byId(person('ann', 'READER')), [], noon).outcome).toBe('OPEN');
  });

  it('waits for every gate, and takes one that was not computed for one that does not pass', () => {
    const policy = policyOf({ gates: [{ id: 'auc', kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }] });
    const votes = [approval('ann'), approval('ben')];
    const verdict = { gateId: 'auc', kind: 'metric-threshold', explanation: '', facts: [] };
    expect(standing(openRequest(), policy, votes, everybody, [], noon)).toMatchObject({ outcome: 'OPEN', blockingGates: [{ verdict: { outcome: 'ERROR' } }] });
    for (const outcome of ['FAIL', 'PENDING', 'ERROR'] as const) expect(standing(openRequest(), policy, votes, everybody, [{ policyId: 'main', verdict: { ...verdict, outcome } }], noon).outcome).toBe('OPEN');
    expect(standing(openRequest(), policy, votes, everybody, [{ policyId: 'main', verdict: { ...verdict, outcome: 'PASS' } }], noon).outcome).toBe('APPROVED');
    expect(standing(openRequest(), policy, votes, everybody, [{ policyId: 'other', verdict: { ...verdict, outcome: 'PASS' } }], noon).outcome).toBe('OPEN');
  });

  it('counts a person once, whether they vote for themselves or for somebody else', () => {
    const votes = [approval('ann'), approval('ann', { principalId: 'ben' }), approval('cem', { principalId: 'ann' })];
    expect(standing(openRequest(), policyOf(), votes, everybody, [], noon)).toMatchObject({ outcome: 'OPEN', quorums: [{ requirements: [{ filledBy: ['ann'] }] }] });
  });

  it('lets the same person count in each of two policies, and once in each', () => {
    const policy = effectivePolicy([policyVersion('a', { quorum: [{ name: 'Any', count: 1, from: { role: 'READER' } }] }), policyVersion('b')]);
    expect(standing(openRequest(), policy, [approval('ann')], everybody, [], noon)).toMatchObject({ outcome: 'OPEN', quorums: [{ met: true }, { met: false }] });
    expect(standing(openRequest(), policy, [approval('ann'), approval('ben')], everybody, [], noon).outcome).toBe('APPROVED');
  });
});

const ids = ['ann', 'ben', 'cem', 'requester', 'author', 'modifier', 'trainer', 'bot'];
const people = fc.tuple(...ids.map((actorId) => fc.record({
  actorId: fc.constant(actorId),
  kind: fc.constantFrom<Person['kind'][]>(...(actorId === 'bot' ? ['SERVICE_ACCOUNT' as const] : ['USER' as const])),
  role: fc.constantFrom(...roles),
  groups: fc.subarray(['risk', 'security']),
  active: fc.boolean(),
})));
const votes = fc.array(fc.record({
  voterId: fc.constantFrom(...ids, 'stranger'),
  principalId: fc.constantFrom(...ids),
  verdict: fc.constantFrom('APPROVE' as const, 'APPROVE' as const, 'APPROVE' as const, 'REJECT' as const),
  subjectDigest: fc.constantFrom('subject', 'subject', 'before'),
  dismissed: fc.boolean(),
}), { maxLength: 10 });
const requirement: fc.Arbitrary<Omit<Requirement, 'name'>> = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  from: fc.oneof(
    fc.record({ role: fc.constantFrom(...roles) }),
    fc.record({ group: fc.constantFrom('risk', 'security') }),
    fc.record({ people: fc.subarray(ids, { minLength: 1 }) }),
  ),
});
const requirements = fc.array(requirement, { minLength: 1, maxLength: 3 }).map((list) => list.map((each, index): Requirement => ({ ...each, name: `r${index}` })));
const request = fc.record({ currentDigest: fc.constantFrom('subject', 'subject', 'subject', 'changed'), expiresAt: fc.constantFrom(later(24), later(-1), noon) }).map((changes) => openRequest(changes));

/** The most seats that can be filled, by trying every way. */
function mostSeats(list: readonly Requirement[], approvers: readonly Person[]): number {
  const seats = list.flatMap(({ from, count }) => Array.from({ length: count }, () => from));
  const best = (seat: number, used: ReadonlySet<string>): number => {
    const from = seats[seat];
    if (from === undefined) return 0;
    return Math.max(best(seat + 1, used), ...approvers.flatMap((each) => {
      const fits = (from.role === undefined || roles.indexOf(each.role) >= roles.indexOf(from.role)) && (from.group === undefined || each.groups.includes(from.group)) && (from.people === undefined || from.people.includes(each.actorId));
      return fits && !used.has(each.actorId) ? [1 + best(seat + 1, new Set([...used, each.actorId]))] : [];
    }));
  };
  return best(0, new Set());
}

describe('whatever the votes', () => {
  const policyFor = (quorum: readonly Requirement[]) => ({ ...policyOf(), policies: [{ policyId: 'main', name: 'main', version: 1, digest: 'd', quorum }] });

  it('an approval has its quorum of distinct people who may decide, on this very subject, in time', () => {
    fc.assert(fc.property(people, votes, requirements, request, (all, cast, quorum, asked) => {
      const found = standing(asked, policyFor(quorum), cast, byId(...all), [], noon);
      if (found.outcome !== 'APPROVED') return;
      const seated = found.quorums.flatMap(({ requirements: states }) => states.flatMap(({ filledBy }) => filledBy));
      expect(seated.length).toBe(quorum.reduce((sum, { count }) => sum + count, 0));
      expect(new Set(seated).size).toBe(seated.length);
      for (const each of seated) expect(['requester', 'author', 'modifier', 'trainer', 'bot', 'stranger']).not.toContain(each);
      for (const each of seated) expect(cast.some(({ principalId, verdict, dismissed, subjectDigest }) => principalId === each && verdict === 'APPROVE' && !dismissed && subjectDigest === asked.subjectDigest)).toBe(true);
      expect(asked.currentDigest).toBe(asked.subjectDigest);
      expect(noon < asked.expiresAt).toBe(true);
    }), { numRuns: 2_000 });
  });

  it('fills as many seats as can be filled', () => {
    fc.assert(fc.property(people, requirements, (all, quorum) => {
      const state = quorumState(quorum, all);
      expect(state.requirements.reduce((sum, { filledBy }) => sum + filledBy.length, 0)).toBe(mostSeats(quorum, all));
    }), { numRuns: 300 });
  });

  it('another policy, an absence or a dismissal never approves what was not', () => {
    fc.assert(fc.property(people, votes, requirements, requirements, request, fc.nat(), (all, cast, quorum, more, asked, pick) => {
      const policy = policyFor(quorum);
      const before = standing(asked, policy, cast, byId(...all), [], noon);
      if (before.outcome === 'APPROVED') return;
      const stricter = { ...policy, policies: [...policy.policies, { policyId: 'second', name: 'second', version: 1, digest: 'd', quorum: more }] };
      expect(standing(asked, stricter, cast, byId(...all), [], noon).outcome).not.toBe('APPROVED');
      const approvals = cast.filter(({ verdict }) => verdict === 'APPROVE');
      const without = approvals[pick % Math.max(1, approvals.length)];
      const fewer = cast.filter((vote) => vote !== without);
      // Taking away one vote may let another vote of the same person count, which is the only way to gain.
      const samePerson = fewer.some((vote) => without && [vote.voterId, vote.principalId].some((id) => id === without.voterId || id === without.principalId));
      if (!samePerson) expect(standing(asked, policy, fewer, byId(...all), [], noon).outcome).not.toBe('APPROVED');
    }), { numRuns: 1_000 });
  });

  it('the order in which different people voted decides nothing', () => {
    fc.assert(fc.property(people, requirements, fc.shuffledSubarray(ids), fc.shuffledSubarray(ids), (all, quorum, some, others) => {
      const inOrder = (list: readonly string[]) => standing(openRequest(), policyFor(quorum), list.map((id) => approval(id)), byId(...all), [], noon).outcome;
      const both = some.filter((id) => others.includes(id));
      expect(inOrder(both)).toBe(inOrder([...both].reverse()));
    }), { numRuns: 500 });
  });
});
