import { createHash } from 'node:crypto';
import { canonicalManifest, type FrozenInput, type VersionManifest } from '@plinth/registry';
import { canonicalJson } from '@plinth/verify';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billProblems } from '../testing/bill-schema.js';
import { type BillFacts, mlBom } from './ml-bom.js';

const input: FrozenInput = { name: 'claims', digest: 'c'.repeat(64), sourceType: 's3', source: 's3://claims/2026', schema: null, profile: null, tags: { context: 'training' } };
const manifest: VersionManifest = {
  workspace: '01931e7e-0000-7000-8000-000000000001', model: '01931e7e-0000-7000-8000-000000000002', version: 12, artifacts: [{ path: 'model/weights.bin', sha256: 'a'.repeat(64), size: 7 }],
  signature: { inputs: [{ name: 'image', type: 'float32', shape: [-1, 28, 28], required: true }], outputs: [{ name: 'score', type: 'double', required: true }] },
  metrics: { auc: { value: 0.9431, step: 3, at: 1_700_000_000_000 }, loss: { value: 'NaN', step: 1, at: 1_700_000_000_000 } }, params: { rate: '0.1' }, inputs: [input, { ...input, name: 'other', digest: 'md5:1' }], environment: null,
  sourceRun: { id: '01931e7e-0000-7000-8000-000000000003', experimentId: '01931e7e-0000-7000-8000-000000000004', name: 'run', createdBy: '01931e7e-0000-7000-8000-000000000005', startedAt: 1, endedAt: 2 },
};
const facts: BillFacts = {
  workspaceId: manifest.workspace, manifest, digest: createHash('sha256').update(canonicalManifest(manifest)).digest('hex'), at: new Date('2026-11-29T12:00:00.000Z'),
  model: { name: 'fraud', description: 'Ranks claims', intendedUse: 'To rank claims', riskTier: 'HIGH', card: [{ key: 'limitations', title: 'Limitations', markdown: 'Small claims only.' }, { key: 'data', title: 'Data', markdown: 'Claims.' }] },
};

describe('the ML-BOM', () => {
  it('is CycloneDX 1.6 by its published schema, and names model, card, files and inputs with their digests', () => {
    const text = mlBom(facts);
    expect(billProblems(text)).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({
      metadata: {
        component: {
          type: 'machine-learning-model', name: 'fraud', version: '12', hashes: [{ alg: 'SHA-256', content: facts.digest }], components: [{ type: 'file', name: 'model/weights.bin', hashes: [{ content: 'a'.repeat(64) }] }],
          modelCard: {
            modelParameters: { datasets: [{}, {}], inputs: [{ format: 'image: float32[?,28,28]' }], outputs: [{ format: 'score: double' }] },
            quantitativeAnalysis: { performanceMetrics: [{ type: 'auc', value: '0.9431' }, { type: 'loss', value: 'NaN' }] }, considerations: { useCases: ['To rank claims'], technicalLimitations: ['Small claims only.'] },
          },
        },
      },
      components: [{ type: 'data', name: 'claims', hashes: [{ alg: 'SHA-256', content: 'c'.repeat(64) }] }, { type: 'data', name: 'other' }],
    });
    expect((JSON.parse(text) as { components: { hashes?: unknown }[] }).components[1]?.hashes).toBeUndefined();
  });

  it('is judged: one of another shape is refused', () => {
    expect(billProblems(mlBom(facts).replace('"machine-learning-model"', '"model"'))).not.toEqual([]);
    expect(billProblems(mlBom(facts).replace('urn:uuid:', 'uuid:'))).not.toEqual([]);
  });

  it('holds whatever people write, and is the same bytes for the same facts', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(fc.property(word, fc.option(word), fc.dictionary(word, word), fc.array(fc.record({ name: word, digest: word })), (text, optional, params, inputs) => {
      const odd: BillFacts = { ...facts, manifest: { ...manifest, params, signature: null, sourceRun: null, artifacts: [], metrics: {}, inputs: [...inputs, ...inputs].map((each) => ({ ...input, ...each })) }, model: { ...facts.model, name: text, description: optional, intendedUse: optional, card: [{ key: 'risk', title: text, markdown: text }] } };
      expect(billProblems(mlBom(odd))).toEqual([]);
      expect(mlBom(odd)).toBe(canonicalJson(JSON.parse(mlBom(odd))));
    }), { numRuns: 30 });
  });
});
