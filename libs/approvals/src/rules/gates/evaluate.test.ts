import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noon } from '../../testing/examples.js';
import { evaluateGate } from './evaluate.js';
import { type Gate, gateSchema } from './schema.js';
import type { SubjectFacts } from './subject-facts.js';
import type { TrainingData } from './training-data.js';

const noTrainingData: TrainingData = { inputs: [], pairs: [], upstream: null, former: null };
const nothing: SubjectFacts = { metrics: new Map(), current: null, artifactPaths: [], tags: new Map(), cardFields: new Map(), trainingData: noTrainingData, externalResults: new Map(), domainFindings: new Map() };
const verdict = (gate: object, facts: Partial<SubjectFacts>) => evaluateGate(gateSchema.parse({ id: 'gate', ...gate }), { ...nothing, ...facts }, 'subject', noon);
const auc = (value: number): Partial<SubjectFacts> => ({ metrics: new Map([['auc', value]]) });
const current = (value: number): Partial<SubjectFacts> => ({ current: { version: 3, metrics: new Map([['auc', value]]) } });

describe('gates', () => {
  it.each([
    ['GT', 0.9, 0.9, 'FAIL'], ['GTE', 0.9, 0.9, 'PASS'], ['LT', 0.9, 0.9, 'FAIL'], ['LTE', 0.9, 0.9, 'PASS'], ['GTE', 0.9, Number.NaN, 'FAIL'], ['LTE', 0.9, -Infinity, 'PASS'],
  ])('metric-threshold %s %d of %d: %s', (comparison, value, actual, outcome) => {
    expect(verdict({ kind: 'metric-threshold', metric: 'auc', comparison, value }, auc(actual)).outcome).toBe(outcome);
  });

  it('say the numbers', () => {
    expect(verdict({ kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }, auc(0.87))).toMatchObject({ explanation: 'auc is 0.87, which is not ≥ 0.9.', facts: [{ name: 'auc', actual: '0.87', wanted: '≥ 0.9', holds: false }] });
    expect(verdict({ kind: 'no-regression', metric: 'auc', better: 'HIGHER', tolerance: 0.5 }, { ...auc(0.5), ...current(1) }).explanation).toBe('auc is 0.5; version 3, which stands there now, has 1 (tolerance 0.5).');
  });

  it('say them as people do, and never so short that they seem to say something else', () => {
    const noWorse = { kind: 'no-regression', metric: 'auc', better: 'HIGHER', tolerance: 0.005 };
    expect(verdict(noWorse, { ...auc(0.6757990867579909), ...current(0.9431) })).toMatchObject({ explanation: 'auc is 0.6758; version 3, which stands there now, has 0.9431 (tolerance 0.005).', facts: [{ actual: '0.6757990867579909', wanted: '≥ 0.9381' }] });
    expect(verdict(noWorse, { ...auc(0.9381), ...current(0.9431) }).outcome).toBe('PASS');
    expect(verdict({ ...noWorse, better: 'LOWER', tolerance: 0.1 }, { ...auc(0.8), ...current(0.7) }).outcome).toBe('PASS');
    expect(verdict({ kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }, auc(0.8999999)).explanation).toBe('auc is 0.8999999, which is not ≥ 0.9.');
    expect(verdict({ kind: 'required-tags', tags: [{ key: 'validated-by' }] }, { tags: new Map([['validated-by', 'ann']]) }).explanation).toBe('The tag validated-by is there.');
  });

  it.each([
    ['HIGHER', 0, 0.9, 0.9, 'PASS'], ['HIGHER', 0, 0.89, 0.9, 'FAIL'], ['HIGHER', 0.5, 0.5, 1, 'PASS'], ['LOWER', 0, 0.91, 0.9, 'FAIL'], ['LOWER', 0, 0.9, 0.91, 'PASS'],
    ['HIGHER', 0, 0.9, Number.NaN, 'FAIL'], ['LOWER', 0, Number.NaN, 0.9, 'FAIL'],
  ])('no-regression, %s is better, tolerance %d: %d after %d is a %s', (better, tolerance, actual, before, outcome) => {
    expect(verdict({ kind: 'no-regression', metric: 'auc', better, tolerance }, { ...auc(actual), ...current(before) }).outcome).toBe(outcome);
  });

  it('no-regression passes a first version, and fails where there is nothing to compare', () => {
    expect(verdict({ kind: 'no-regression', metric: 'auc', better: 'HIGHER' }, auc(0.5)).outcome).toBe('PASS');
    expect(verdict({ kind: 'no-regression', metric: 'auc', better: 'HIGHER' }, auc(Number.NaN)).outcome).toBe('FAIL');
    expect(verdict({ kind: 'no-regression', metric: 'auc', better: 'HIGHER' }, { ...auc(0.5), current: { version: 1, metrics: new Map() } }).outcome).toBe('FAIL');
  });

  it('required artifacts are files or folders', () => {
    const paths = { kind: 'required-artifacts', paths: ['model.onnx', 'reports'] };
    expect(verdict(paths, { artifactPaths: ['model.onnx', 'reports/bias.html'] }).outcome).toBe('PASS');
    expect(verdict(paths, { artifactPaths: ['model.onnx', 'reports-old/bias.html'] })).toMatchObject({ outcome: 'FAIL', explanation: 'Missing artifact: reports.' });
  });

  it('required tags are there, with their value when one is asked', () => {
    const tags = { kind: 'required-tags', tags: [{ key: 'validated-by' }, { key: 'bias', value: 'checked' }] };
    expect(verdict(tags, { tags: new Map([['validated-by', 'ann'], ['bias', 'checked']]) }).outcome).toBe('PASS');
    expect(verdict(tags, { tags: new Map([['validated-by', ' '], ['bias', 'unchecked']]) })).toMatchObject({ outcome: 'FAIL', explanation: 'Missing tags: validated-by, bias=checked.' });
  });

  it('card fields are there when something is written in them', () => {
    expect(verdict({ kind: 'required-card-fields', fields: ['limitations'] }, { cardFields: new Map([['limitations', '\n ']]) }).outcome).toBe('FAIL');
    expect(verdict({ kind: 'required-card-fields', fields: ['limitations'] }, { cardFields: new Map([['limitations', 'Only Seattle.']]) }).outcome).toBe('PASS');
  });

  it('an external answer counts for the subject that was asked about', () => {
    const check = { kind: 'external-check', url: 'https://checks.example/bias' };
    const answer = (subjectDigest: string, passed: boolean) => ({ externalResults: new Map([['gate', { subjectDigest, passed, summary: '' }]]) });
    expect(verdict(check, {}).outcome).toBe('PENDING');
    expect(verdict(check, answer('another', true)).outcome).toBe('PENDING');
    expect(verdict(check, answer('subject', false)).outcome).toBe('FAIL');
    expect(verdict(check, answer('subject', true)).outcome).toBe('PASS');
  });

  it('a check of another domain says what that domain found', () => {
    const check = { kind: 'domain-check', check: 'monitoring.drift' };
    expect(verdict(check, {}).outcome).toBe('ERROR');
    expect(verdict(check, { domainFindings: new Map([['gate', { outcome: 'PASS', explanation: 'No drift.', facts: [] }]]) })).toMatchObject({ outcome: 'PASS', kind: 'domain-check' });
  });

  it('never pass on nothing', () => {
    const gates: fc.Arbitrary<Gate> = fc.constantFrom(...[
      { kind: 'metric-threshold', metric: 'auc', comparison: 'LT', value: 1e300 }, { kind: 'no-regression', metric: 'auc', better: 'LOWER', tolerance: 1e300 },
      { kind: 'required-artifacts', paths: ['a'] }, { kind: 'required-tags', tags: [{ key: 'a' }] }, { kind: 'required-card-fields', fields: ['a'] },
      { kind: 'training-data-age', maxDays: 36_500 }, { kind: 'training-data-known' }, { kind: 'training-data-schema' }, { kind: 'training-data-sensitivity', highest: 'RESTRICTED' }, { kind: 'training-data-leakage' }, { kind: 'external-check', url: 'https://checks.example' }, { kind: 'domain-check', check: 'a.b' },
    ].map((gate) => gateSchema.parse({ id: 'gate', ...gate })));
    fc.assert(fc.property(gates, (gate) => {
      expect(evaluateGate(gate, nothing, 'subject', noon).outcome).not.toBe('PASS');
    }));
  });
});
