import { policyDocumentSchema } from '@plinth/approvals';
import type { VersionManifest } from '@plinth/registry';
import type { DossierFacts } from '../rules/index.js';

const id = (last: number): string => `01931e7e-0000-7000-8000-${String(last).padStart(12, '0')}`;

const manifest: VersionManifest = {
  workspace: id(1), model: id(2), version: 12, artifacts: [{ path: 'model/weights.bin', sha256: 'a'.repeat(64), size: 7_340_032 }],
  signature: { inputs: [{ name: 'amount', type: 'double', required: true }], outputs: [{ name: 'score', type: 'double', required: true }] },
  metrics: { auc: { value: 0.9431, step: 3, at: 1_700_000_000_000 }, recall: { value: 0.87, step: 3, at: 1_700_000_000_000 } }, params: { learning_rate: '0.1', depth: '6' },
  inputs: [{ name: 'claims', digest: 'c'.repeat(64), sourceType: 's3', source: 's3://claims/2026', schema: null, profile: null, tags: { context: 'training' } }], environment: { python: '3.12.4' },
  sourceRun: { id: id(3), experimentId: id(4), name: 'boosted-7', createdBy: id(5), startedAt: 1, endedAt: 2 },
};

/** Facts of a decision in which every number, name and text is another: whoever looks for one finds it in one place. */
export const dossierFacts: DossierFacts = {
  decision: {
    workspaceId: id(1), decisionId: id(6), outcome: 'APPROVED', decidedAt: '2026-11-23T10:00:00.000Z', decidedBy: id(7),
    request: { id: id(8), number: 41, kind: 'PROMOTE', requestedBy: id(9), requestedAt: '2026-11-22T09:00:00.000Z', expiresAt: '2026-12-06T09:00:00.000Z', reason: 'Better on small claims', involved: {} },
    subject: {
      digest: 'd'.repeat(64), parts: { 'version content': 'e'.repeat(64), policies: 'f'.repeat(64) }, model: { id: id(2), name: 'fraud', riskTier: 'HIGH' },
      version: { id: id(10), number: 12, manifestDigest: 'e'.repeat(64) }, target: { kind: 'ENVIRONMENT', name: 'production' }, current: { id: id(11), number: 9, manifestDigest: '9'.repeat(64) },
    },
    policies: [{ policyId: id(12), name: 'High risk into production', version: 4, digest: '4'.repeat(64), document: policyDocumentSchema.parse({ target: { kind: 'ENVIRONMENT', name: 'production' }, quorum: [{ name: 'Risk', count: 1, from: { group: 'risk' } }] }) }],
    votes: [
      { id: 'vote-1', voterId: id(13), principalId: id(13), voucherIds: [], delegationId: null, verdict: 'APPROVE', subjectDigest: 'd'.repeat(64), printedName: '1'.repeat(64), meaning: 'Approved after independent validation', authenticatedAt: null, castAt: '2026-11-23T09:58:00.000Z', counted: true },
      { id: 'vote-2', voterId: id(14), principalId: id(14), voucherIds: [], delegationId: null, verdict: 'REJECT', subjectDigest: 'd'.repeat(64), printedName: null, meaning: null, authenticatedAt: null, castAt: '2026-11-23T09:59:00.000Z', counted: false },
    ],
    people: [],
    gates: [
      { policyId: id(12), verdict: { gateId: 'auc-floor', kind: 'METRIC', outcome: 'PASS', explanation: 'auc is 0.9431; at least 0.93 is wanted.', facts: [{ name: 'auc', actual: '0.9431', wanted: 'at least 0.93', holds: true }] } },
      { policyId: id(12), verdict: { gateId: 'drift', kind: 'DRIFT', outcome: 'FAIL', explanation: '3 of 21 columns drifted; at most 2 may.', facts: [{ name: 'drifted columns', actual: '3', wanted: 'at most 2', holds: false }, { name: 'rows', actual: '48211', wanted: null, holds: true }] } },
    ],
    standing: { quorums: [], rejectedBy: [] },
  },
  decisionDigest: '6'.repeat(64), sequence: 1_377, manifest,
  model: {
    description: 'Ranks insurance claims', intendedUse: 'To rank claims for people who decide',
    card: [
      { key: 'limitations', title: 'Limitations', markdown: 'Small claims only.' }, { key: 'oversight', title: 'Human oversight', markdown: 'A clerk reads each one.' }, { key: 'bias', title: 'Bias', markdown: 'Measured by region.' },
      { key: 'risk', title: 'Risks', markdown: 'Honest people may wait.' }, { key: 'standards', title: 'Standards', markdown: 'ISO/IEC 42001' }, { key: 'conformity', title: 'Declaration of conformity', markdown: 'Signed in Lisbon.' },
      { key: 'monitoring', title: 'Monitoring plan', markdown: 'Drift is looked at each night.' }, { key: 'hardware', title: 'Hardware', markdown: 'Four cores.' },
    ],
  },
  version: { description: 'Trained on a year more' }, changedSince: ['model description'], names: new Map([['vote-1', 'Ada Lovelace']]),
};
