import { describe, expect, it } from 'vitest';
import { coveringPolicies, termsOf } from './covering.js';

const production = { kind: 'ENVIRONMENT', name: 'production' };
const question = { target: production, riskTier: 'HIGH', modelName: 'fraud-detector' };
const policy = (more: object) => ({ document: { target: production, ...more } });

describe('coveringPolicies', () => {
  it('takes those of this target, tier and name', () => {
    const all = [policy({}), policy({ riskTiers: ['LIMITED'] }), policy({ models: ['fraud-*'] }), policy({ models: ['churn'] }), { document: { target: { kind: 'ALIAS', name: 'production' } } }];
    expect(coveringPolicies(all, question)).toEqual([all[0], all[2]]);
  });

  it('takes nothing but * for special in a pattern', () => {
    expect(coveringPolicies([policy({ models: ['fraud.detector'] })], question)).toEqual([]);
    expect(coveringPolicies([policy({ models: ['*d(e'] })], { ...question, modelName: 'a d(e' })).toHaveLength(1);
  });
});

it('says what a policy takes', () => {
  expect(termsOf({ quorum: [{ name: 'Risk', count: 2, from: { group: 'risk' } }], gates: [{ id: 'auc' }], signature: { meanings: ['a'] }, expiresAfterHours: 48 })).toEqual(['2 approvals for Risk: group risk', 'the gate auc must hold', 'votes are signed', 'decided within 2 days']);
});
