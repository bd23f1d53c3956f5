import { describe, expect, it } from 'vitest';
import { approval, involved, later, noon, openRequest, person, policyOf } from '../testing/examples.js';
import { type Ballot, type Delegation, refusalOf, type RequestState, type Vote } from './vote.js';

const ann = person('ann');
const ben = person('ben');
const delegation: Delegation = { id: 'd', fromId: 'ben', toId: 'ann', startsAt: later(-1), endsAt: later(1), revokedAt: null };

function ballot(changes: Partial<Ballot> = {}): Ballot {
  const voter = changes.voter ?? ann;
  return { voter, principal: voter, delegation: null, verdict: 'APPROVE', seenDigest: 'subject', signature: null, ...changes };
}
const refusal = (changes: Partial<Ballot>, request: Partial<RequestState> = {}, votes: readonly Vote[] = [], policy = policyOf()) => refusalOf(ballot(changes), openRequest(request), policy, votes, noon);

describe('a ballot', () => {
  it('is taken from somebody who has a seat and no hand in it', () => {
    expect(refusal({})).toBeNull();
  });

  it.each([
    ['the requester', { voter: person('requester', 'OWNER') }, 'IS_THE_REQUESTER'],
    ['the author', { voter: person('author', 'OWNER') }, 'IS_THE_AUTHOR'],
    ['who changed it last', { voter: person('modifier', 'OWNER') }, 'IS_THE_LAST_MODIFIER'],
    ['who trained it', { voter: person('trainer', 'OWNER') }, 'IS_THE_RUN_AUTHOR'],
    ['a service account', { voter: { ...person('bot', 'OWNER'), kind: 'SERVICE_ACCOUNT' as const } }, 'NOT_A_PERSON'],
    ['somebody shut out', { voter: { ...ann, active: false } }, 'NOT_A_MEMBER'],
    ['somebody without a seat', { voter: person('ann', 'READER') }, 'FILLS_NO_SEAT'],
    ['a digest seen before a change', { seenDigest: 'before' }, 'STALE_SUBJECT'],
  ])('is refused from %s', (_, changes, expected) => {
    expect(refusal(changes)).toBe(expected);
  });

  it('is refused from the person whose service account asked, and from those who act for the requester', () => {
    expect(refusal({}, { involved: { ...involved, requesterId: 'bot', requesterPersonId: 'ann' } })).toBe('IS_BEHIND_THE_REQUESTER');
    expect(refusal({}, { involved: { ...involved, requesterDelegates: ['ann'] } })).toBe('ACTS_FOR_THE_REQUESTER');
  });

  it('lets a policy allow the author, and never the requester', () => {
    const lax = policyOf({ exclude: { author: false, lastModifier: false, runAuthor: false, voucher: true } });
    expect(refusal({ voter: person('author', 'OWNER') }, {}, [], lax)).toBeNull();
    expect(refusal({ voter: person('requester', 'OWNER') }, {}, [], lax)).toBe('IS_THE_REQUESTER');
  });

  it('is refused when the request is over, its time has come, or its subject changed', () => {
    expect(refusal({}, { status: 'APPROVED' })).toBe('REQUEST_CLOSED');
    expect(refusal({}, { expiresAt: noon })).toBe('REQUEST_EXPIRED');
    expect(refusal({}, { currentDigest: 'changed' })).toBe('STALE_SUBJECT');
  });

  it('is cast once by each person, in whatever guise, unless the first was dismissed', () => {
    expect(refusal({}, {}, [approval('ann')])).toBe('VOTED_ALREADY');
    expect(refusal({}, {}, [approval('ann', { principalId: 'ben' })])).toBe('VOTED_ALREADY');
    expect(refusal({}, {}, [approval('cem', { principalId: 'ann' })])).toBe('VOTED_ALREADY');
    expect(refusal({}, {}, [approval('ann', { dismissed: true })])).toBeNull();
  });

  it('for somebody else needs a delegation of this moment', () => {
    expect(refusal({ principal: ben, delegation })).toBeNull();
    expect(refusal({ principal: ben })).toBe('NO_DELEGATION');
    for (const wrong of [{ fromId: 'cem' }, { toId: 'cem' }, { startsAt: later(1) }, { endsAt: noon }, { revokedAt: later(-1) }]) expect(refusal({ principal: ben, delegation: { ...delegation, ...wrong } })).toBe('NO_DELEGATION');
  });

  it('is refused with a credential that the requester or the author made for the voter: they could be the one who votes', () => {
    for (const maker of ['requester', 'author', 'modifier', 'trainer']) expect(refusal({ vouchers: [ben, { ...person(maker, 'OWNER'), active: false }] })).toBe('CREDENTIAL_BY_SOMEBODY_INVOLVED');
    expect(refusal({ vouchers: [ben] })).toBeNull();
  });

  it('is refused when the maker of its credential voted, or made that of another vote and now votes', () => {
    expect(refusal({ vouchers: [ben] }, {}, [approval('ben')])).toBe('VOTED_ALREADY');
    expect(refusal({}, {}, [approval('ben', { voucherIds: ['cem', 'ann'] })])).toBe('VOTED_ALREADY');
  });

  it('is not asked of whoever let the requester in, nor taken through what they made, unless the policy trusts them', () => {
    const letIn = { involved: { ...involved, requesterVouchers: ['ann'] } };
    expect(refusal({}, letIn)).toBe('VOUCHED_FOR_THE_REQUESTER');
    expect(refusal({ voter: ben, principal: ben, vouchers: [ann] }, letIn)).toBe('CREDENTIAL_BY_SOMEBODY_INVOLVED');
    const trusting = policyOf({ exclude: { author: true, lastModifier: true, runAuthor: true, voucher: false } });
    expect(refusal({}, letIn, [], trusting)).toBeNull();
    expect(refusal({ voter: ben, principal: ben, vouchers: [ann] }, letIn, [approval('ann')], trusting)).toBeNull();
    expect(refusal({}, letIn, [approval('ann')], trusting)).toBe('VOTED_ALREADY');
  });

  it('for the requester is refused, with a delegation or without', () => {
    const requester = person('requester', 'OWNER');
    expect(refusal({ principal: requester, delegation: { ...delegation, fromId: 'requester' } })).toBe('IS_THE_REQUESTER');
  });

  describe('under a policy that asks for a signature', () => {
    const signed = policyOf({ signature: { meanings: ['Approved'], freshWithinMinutes: 5 } });
    const minutesAgo = (minutes: number) => new Date(noon.getTime() - minutes * 60_000);
    it.each([
      [null, 'SIGNATURE_NEEDED'],
      [{ meaning: 'Seen', authenticatedAt: noon }, 'UNKNOWN_MEANING'],
      [{ meaning: 'Approved', authenticatedAt: null }, 'AUTHENTICATION_TOO_OLD'],
      [{ meaning: 'Approved', authenticatedAt: minutesAgo(6) }, 'AUTHENTICATION_TOO_OLD'],
      [{ meaning: 'Approved', authenticatedAt: minutesAgo(-1) }, 'AUTHENTICATION_TOO_OLD'],
      [{ meaning: 'Approved', authenticatedAt: minutesAgo(5) }, null],
    ])('with %j: %s', (signature, expected) => {
      expect(refusal({ signature }, {}, [], signed)).toBe(expected);
    });
    it('lets anybody with a seat reject without one', () => {
      expect(refusal({ verdict: 'REJECT' }, {}, [], signed)).toBeNull();
    });
  });
});
