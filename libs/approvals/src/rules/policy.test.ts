import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { later, noon, person, policyDocument, policyOf, policyVersion } from '../testing/examples.js';
import { breakGlassRefusal } from './break-glass.js';
import { actingFor, delegationRefusal } from './delegation.js';
import { effectivePolicy } from './effective-policy.js';
import { applicablePolicies, matchesName, policyDocumentSchema } from './policy.js';
import { isFinal, mayBecome, requestStatuses } from './request.js';
import { timetable } from './timing.js';

describe('a policy document', () => {
  const valid = { target: { kind: 'ENVIRONMENT', name: 'production' }, quorum: [{ name: 'Risk', count: 1, from: { group: 'risk' } }] };

  it('is filled up with the strict defaults', () => {
    expect(policyDocumentSchema.parse(valid)).toMatchObject({ rejections: 1, exclude: { author: true, lastModifier: true, runAuthor: true, voucher: true }, breakGlass: null });
  });

  it.each([
    ['no quorum', { ...valid, quorum: [] }],
    ['a field nobody knows', { ...valid, gate: [] }],
    ['a misspelt exclusion', { ...valid, exclude: { auther: false } }],
    ['seats for anybody', { ...valid, quorum: [{ name: 'Any', count: 1, from: {} }] }],
    ['two requirements of one name', { ...valid, quorum: [...valid.quorum, ...valid.quorum] }],
    ['two gates of one id', { ...valid, gates: [{ id: 'a', kind: 'training-data-age', maxDays: 1 }, { id: 'a', kind: 'training-data-age', maxDays: 2 }] }],
    ['a threshold that is no number', { ...valid, gates: [{ id: 'a', kind: 'metric-threshold', metric: 'auc', comparison: 'GT', value: Number.NaN }] }],
    ['an escalation after the end', { ...valid, expiresAfterHours: 2, remindAfterHours: 1, escalation: { afterHours: 2, to: { role: 'OWNER' } } }],
    ['a reminder after the end', { ...valid, expiresAfterHours: 2 }],
    ['an address that is not of the web', { ...valid, gates: [{ id: 'a', kind: 'external-check', url: 'file:///etc/passwd' }] }],
    ['a polluted prototype', JSON.parse('{"__proto__": {"quorum": []}, "target": {"kind": "ENVIRONMENT", "name": "x"}, "quorum": []}')],
  ])('is refused with %s', (_, document) => {
    expect(policyDocumentSchema.safeParse(document).success).toBe(false);
  });

  it('is never accepted with less than one seat, whatever is thrown at it', () => {
    fc.assert(fc.property(fc.object({ key: fc.constantFrom('target', 'kind', 'name', 'quorum', 'from', 'role', 'count', 'gates'), maxDepth: 4 }), (junk) => {
      const parsed = policyDocumentSchema.safeParse(junk);
      expect(!parsed.success || parsed.data.quorum.every(({ count }) => count >= 1)).toBe(true);
    }));
  });
});

describe('which policies cover a promotion', () => {
  const question = { target: { kind: 'ENVIRONMENT', name: 'production' }, riskTier: 'HIGH', modelName: 'fraud-eu' } as const;
  it.each([
    ['the target', {}, true],
    ['another target', { target: { kind: 'ENVIRONMENT' as const, name: 'staging' } }, false],
    ['an alias of the same name', { target: { kind: 'ALIAS' as const, name: 'production' } }, false],
    ['its tier', { riskTiers: ['HIGH' as const] }, true],
    ['other tiers', { riskTiers: ['MINIMAL' as const] }, false],
    ['its name', { models: ['other', 'fraud-*'] }, true],
    ['other names', { models: ['fraud'] }, false],
  ])('%s', (_, changes, expected) => {
    expect(applicablePolicies([{ document: policyDocument(changes) }], question)).toHaveLength(expected ? 1 : 0);
  });

  it('matches names as the same pattern in a regular expression does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(fc.property(text, text, (pattern, name) => {
      const expression = new RegExp(`^${pattern.split('*').map((piece) => piece.replaceAll('.', '\\.')).join('.*')}$`, 's');
      expect(matchesName(pattern, name)).toBe(expression.test(name));
    }), { numRuns: 2_000 });
  });
});

describe('several policies', () => {
  it('ask for everything that each asks for', () => {
    const together = effectivePolicy([
      policyVersion('b', { rejections: 3, expiresAfterHours: 48, exclude: { author: false, lastModifier: false, runAuthor: false, voucher: false }, signature: { meanings: ['Approved', 'Reviewed'], freshWithinMinutes: 10 } }),
      policyVersion('a', { rejections: 2, expiresAfterHours: 72, signature: { meanings: ['Approved'], freshWithinMinutes: 20 }, breakGlass: { from: { role: 'OWNER' } } }),
    ]);
    expect(together).toMatchObject({
      policies: [{ policyId: 'a' }, { policyId: 'b' }],
      exclusions: { author: true, lastModifier: true, runAuthor: true, voucher: true },
      rejections: 2, expiresAfterHours: 48, breakGlass: null,
      signature: { meanings: ['Approved'], freshWithinMinutes: 10 },
    });
  });

  it('are the same in whatever order they come', () => {
    const [one, other] = [policyVersion('a', { rejections: 2 }), policyVersion('b')];
    expect(effectivePolicy([one, other])).toEqual(effectivePolicy([other, one]));
  });

  it('count their times from the request', () => {
    expect(timetable(policyOf({ expiresAfterHours: 48, escalation: { afterHours: 36, to: { role: 'OWNER' } } }), noon)).toEqual({ expiresAt: later(48), remindAt: later(24), escalations: [{ at: later(36), to: { role: 'OWNER' } }] });
  });
});

describe('the life of a request', () => {
  it('never leads back to open', () => {
    for (const status of requestStatuses) expect(mayBecome(status, 'OPEN')).toBe(false);
  });
  it('ends for good in these', () => {
    expect(requestStatuses.filter(isFinal)).toEqual(['EXECUTED', 'REJECTED', 'EXPIRED', 'WITHDRAWN', 'VOIDED']);
  });
  it('reaches its execution through an approval only', () => {
    expect(requestStatuses.filter((status) => mayBecome(status, 'EXECUTING'))).toEqual(['APPROVED', 'EXECUTION_FAILED']);
  });
});

describe('breaking the glass', () => {
  const policy = policyOf({ breakGlass: { from: { role: 'OWNER' }, reviewWithinHours: 4 } });
  const reason = 'Production answers nothing since 03:00.';
  it.each([
    ['an owner with a reason', person('ann', 'OWNER'), reason, policy, null],
    ['no reason', person('ann', 'OWNER'), 'now', policy, 'REASON_TOO_SHORT'],
    ['a maintainer', person('ann'), reason, policy, 'FILLS_NO_SEAT'],
    ['a service account', { ...person('bot', 'OWNER'), kind: 'SERVICE_ACCOUNT' as const }, reason, policy, 'NOT_A_PERSON'],
    ['a policy without it', person('ann', 'OWNER'), reason, policyOf(), 'NOT_ALLOWED_BY_POLICY'],
  ])('%s', (_, who, why, rules, expected) => {
    expect(breakGlassRefusal(who, rules, why)).toBe(expected);
  });
});

describe('a delegation', () => {
  const asked = { fromId: 'ann', toId: 'ben', startsAt: noon, endsAt: later(24) };
  const other = { id: 'x', startsAt: later(-1), endsAt: later(2), revokedAt: null };
  it.each([
    ['to somebody else for a day', {}, [], null],
    ['to oneself', { toId: 'ann' }, [], 'TO_ONESELF'],
    ['that ends first', { endsAt: later(-1) }, [], 'ENDS_BEFORE_IT_STARTS'],
    ['of the past', { startsAt: later(-3), endsAt: later(-1) }, [], 'ENDED_ALREADY'],
    ['for a year', { endsAt: later(24 * 365) }, [], 'TOO_LONG'],
    ['of what came by delegation', {}, [{ ...other, fromId: 'cem', toId: 'ann' }], 'PASSED_ON'],
    ['to somebody who gave theirs away', {}, [{ ...other, fromId: 'ben', toId: 'cem' }], 'PASSED_ON'],
    ['after such a one was revoked', {}, [{ ...other, fromId: 'ben', toId: 'cem', revokedAt: noon }], null],
  ])('%s', (_, changes, existing, expected) => {
    expect(delegationRefusal({ ...asked, ...changes }, existing, noon)).toBe(expected);
  });
  it('names who acts for somebody now', () => {
    expect(actingFor('ann', [{ ...other, fromId: 'ann', toId: 'ben' }, { ...other, fromId: 'ann', toId: 'cem', endsAt: noon }], noon)).toEqual(['ben']);
  });
});
