import { describe, expect, it } from 'vitest';
import { keysSeen } from './keys-seen.js';
import type { RunRow } from './run-row.js';

const row = (params: Readonly<Record<string, string>>, metrics: readonly string[]): RunRow => ({
  id: JSON.stringify([params, metrics]),
  name: 'a run',
  status: 'FINISHED',
  experimentId: 'e',
  startedAt: '2026-11-23T00:00:00.000Z',
  parentRunId: null,
  endedAt: null,
  deletedAt: null,
  parent: null,
  createdBy: null,
  childCount: 0,
  params: Object.entries(params).map(([key, value]) => ({ key, value })),
  tags: [],
  metrics: metrics.map((key) => ({ key, last: 1, min: 1, max: 1, lastStep: 0, count: 1 })),
});

describe('keysSeen', () => {
  it('counts the runs that use a key, those with most first, and tells their values', () => {
    expect(keysSeen([row({ lr: '0.1', seed: '1' }, ['loss']), row({ lr: '0.2', seed: '1' }, ['loss', 'auc']), row({ lr: '0.2' }, ['loss'])])).toEqual([
      { kind: 'METRIC', key: 'loss', runCount: 3, sampleValues: [] },
      { kind: 'PARAM', key: 'lr', runCount: 3, sampleValues: ['0.1', '0.2'] },
      { kind: 'PARAM', key: 'seed', runCount: 2, sampleValues: ['1'] },
      { kind: 'METRIC', key: 'auc', runCount: 1, sampleValues: [] },
    ]);
  });

  it('knows nothing of no runs', () => {
    expect(keysSeen([])).toEqual([]);
  });
});
