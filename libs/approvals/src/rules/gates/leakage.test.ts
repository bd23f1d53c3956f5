import { describe, expect, it } from 'vitest';
import { noon } from '../../testing/examples.js';
import { leakageFinding } from './leakage.js';
import type { InputPair, JudgedSplits, TrainingData, TrainingInput } from './training-data.js';

const splits = (more: Partial<JudgedSplits> = {}): JudgedSplits => ({ of: 'flights@3', shared: [], whyNotCompared: null, isBeingCompared: false, ...more });
const input = (...judged: readonly JudgedSplits[]): TrainingInput => ({ name: 'train', digest: 'ab'.repeat(32), saidToBeOf: null, snapshot: { datasetId: 'f', dataset: 'flights', number: 3, at: noon, isThere: true, schema: null, splits: judged } });
const named = (dataset: string, ...judged: readonly JudgedSplits[]): TrainingInput => ({ ...input(), snapshot: { datasetId: dataset, dataset, number: 1, at: noon, isThere: true, schema: null, splits: judged } });
const unknown: TrainingInput = { ...input(), snapshot: null };
const pair = (one: number, other: number, more: Partial<InputPair> = {}): InputPair => ({ inputs: [one, other], byRows: true, shared: [], whyNotCompared: null, isBeingCompared: false, ...more });
const found = (inputs: readonly TrainingInput[], pairs: TrainingData['pairs'] = []) => leakageFinding({ inputs, pairs, upstream: null, former: null });
const waits = { shared: null, whyNotCompared: 'Their rows wait to be compared.', isBeingCompared: true };

describe('leakage between splits', () => {
  it('is told by splits and number, and nothing is assumed of what was not compared', () => {
    expect(found([input(splits({ shared: [{ splits: ['train', 'test'], count: 12, unit: 'row' }] }))])).toEqual({
      outcome: 'FAIL', explanation: 'Splits leak: flights@3 train and test: 12 rows in common.', facts: [{ name: 'flights@3 train and test', actual: '12 rows in common', wanted: 'nothing in common', holds: false }],
    });
    expect(found([input(splits())])).toMatchObject({ outcome: 'PASS', explanation: 'The splits of 1 input have nothing in common.' });
    expect(found([input(splits({ shared: null, whyNotCompared: 'Its files were given up.' }))])).toMatchObject({ outcome: 'FAIL', explanation: 'Not compared: flights@3: its splits were not compared: Its files were given up.' });
    for (const each of [unknown, input(splits({ shared: null }))]) expect(found([input(splits()), each]).outcome).toBe('FAIL');
  });

  it('is not told of what has no splits: nothing was compared, and that says what to do', () => {
    const finding = found([input()]);
    expect(finding).toMatchObject({ outcome: 'FAIL', facts: [{ name: 'flights@3', actual: 'no two splits', holds: false }] });
    expect(finding.explanation).toMatch(/^Nothing was compared of flights@3, where there are no two splits\. Declare splits when the data is committed/);
    expect(found([named('weather', splits({ of: 'weather@1' })), input()]).outcome).toBe('FAIL');
  });

  it('is that of the frame that a training set was made from', () => {
    expect(found([input(splits({ of: 'rides@2' }))])).toMatchObject({ outcome: 'PASS', facts: [{ name: 'flights@3 by the splits of rides@2', holds: true }] });
    expect(found([input(splits({ of: 'rides@2', shared: [{ splits: ['train', 'test'], count: 1, unit: 'key' }] }))]).explanation).toBe('Splits leak: flights@3 by the splits of rides@2 train and test: 1 key in common.');
  });

  it('waits while rows are being compared, and for nothing once something is wrong', () => {
    const waiting = input(splits(waits));
    expect(found([named('rides', splits({ of: 'rides@1' })), waiting])).toMatchObject({ outcome: 'PENDING', explanation: 'The rows of the splits of flights@3 are being compared.', facts: [{ holds: true }, { name: 'flights@3', holds: false }] });
    for (const wrong of [unknown, named('rides')]) expect(found([wrong, waiting]).outcome).toBe('FAIL');
    // What the files of its splits share is known before their rows are.
    expect(found([input(splits({ shared: [{ splits: ['train', 'test'], count: 1, unit: 'file' }], isBeingCompared: true }))]).outcome).toBe('FAIL');
  });
});

describe('leakage between inputs', () => {
  const two = [named('train'), named('test')];

  it('is told by what they share, and of what it was told', () => {
    expect(found(two, [pair(0, 1, { shared: [{ count: 2, unit: 'file' }] })])).toMatchObject({ outcome: 'FAIL', explanation: 'Inputs leak: train@1 and test@1: 2 files in common.', facts: [{ name: 'train@1 and test@1', holds: false }] });
    expect(found(two, [pair(0, 1)])).toMatchObject({ outcome: 'PASS', explanation: '2 inputs have nothing in common with each other.', facts: [{ name: 'train@1 and test@1', actual: 'nothing in common', holds: true }] });
    expect(found(two, [pair(0, 1, { byRows: false })])).toMatchObject({ outcome: 'PASS', explanation: '2 inputs have no file in common with each other.' });
    expect(found([input(splits()), named('test')], [pair(0, 1)]).explanation).toBe('The splits of 1 input have nothing in common, and 2 inputs have nothing in common with each other.');
  });

  it('is looked for in vain only where each was compared with something', () => {
    expect(found([...two, named('more')], [pair(0, 1)])).toMatchObject({ outcome: 'FAIL', explanation: expect.stringContaining('Nothing was compared of more@1') as string });
    expect(found(two, [pair(0, 1, { shared: null, whyNotCompared: 'Files were given up.' })])).toMatchObject({ outcome: 'FAIL', explanation: 'Not compared: train@1 and test@1: they were not compared: Files were given up.' });
    expect(found(two, [pair(0, 1, waits)])).toMatchObject({ outcome: 'PENDING', explanation: 'The rows of train@1 and test@1 are being compared.' });
    expect(found([input(splits())], null)).toMatchObject({ outcome: 'FAIL', explanation: expect.stringContaining('too many to compare each with each') as string });
  });
});
