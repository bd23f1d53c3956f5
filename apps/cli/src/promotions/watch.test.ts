import type { GateVerdict, Promotion } from '@plinth/sdk';
import { describe, expect, it } from 'vitest';
import { CliFailure } from '../exit-codes.js';
import { requireExecuted } from './watch.js';

const gate = (outcome: GateVerdict['outcome']): GateVerdict => ({ policyName: 'production', gateId: 'auc', kind: 'metric-threshold', outcome, explanation: 'auc is 0.5, which is not ≥ 0.9.', facts: [] });
const promotion = (changes: Partial<Promotion>): Promotion => ({
  id: 'id', number: 7, kind: 'PROMOTION', status: 'OPEN', modelId: 'model', modelName: 'fraud', versionId: 'version', versionNumber: 12, target: { kind: 'ENVIRONMENT', name: 'production' }, reason: null, requester: null,
  requestedAt: '', expiresAt: '', decidedAt: null, executedAt: null, endedAt: null, endReason: null, failureCode: null, failureMessage: null, blocked: false, openThreads: 0, riskTier: 'LIMITED', versionDigest: '', subjectDigest: '',
  quorums: [], gates: [gate('PASS')], votes: [], viewerCanVote: { allowed: false, refusal: null, message: null, help: null }, decision: null, evidence: null, ...changes,
});
function endOf(changes: Partial<Promotion>): { readonly exitCode: number; readonly message: string } {
  try {
    requireExecuted(promotion(changes));
  } catch (error) {
    if (error instanceof CliFailure) return error;
    throw error;
  }
  return { exitCode: 0, message: '' };
}

describe('how waiting for a promotion ends', () => {
  it.each([
    ['EXECUTED', 0], ['REJECTED', 6], ['EXPIRED', 7], ['VOIDED', 8], ['WITHDRAWN', 9], ['EXECUTION_FAILED', 11], ['OPEN', 12], ['APPROVED', 12], ['EXECUTING', 12],
  ] as const)('%s ends with %i', (status, code) => expect(endOf({ status }).exitCode).toBe(code));

  it.each([['FAIL', 10], ['ERROR', 10], ['PENDING', 12], ['PASS', 12]] as const)('a gate that says %s while it is open ends with %i', (outcome, code) => expect(endOf({ gates: [gate(outcome)] }).exitCode).toBe(code));

  it('says why', () => {
    expect(endOf({ status: 'VOIDED', endReason: 'model card changed' }).message).toBe('Request #7 is void, because what it was about changed: model card changed');
    expect(endOf({ gates: [gate('FAIL')] }).message).toBe('Request #7 does not pass auc.');
  });
});
