import { describe, expect, it } from 'vitest';
import type { RunRow } from '../../runs/run-row.js';
import { compareRuns, defaultAxes, numberOf } from './differences.js';

const run = (id: string, params: Record<string, string>, loss?: number | 'NaN'): RunRow => ({
  id,
  name: id,
  status: 'FINISHED',
  experimentId: 'e',
  parentRunId: null,
  parent: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  deletedAt: null,
  childCount: 0,
  createdBy: null,
  params: Object.entries(params).map(([key, value]) => ({ key, value })),
  tags: [],
  metrics: loss === undefined ? [] : [{ key: 'loss', last: loss, min: null, max: null, lastStep: 1, count: 1 }],
});

describe('compareRuns', () => {
  const rows = compareRuns([run('a', { lr: '0.1', model: 'cart' }, 0.5), run('b', { lr: '0.1', model: 'forest', depth: '4' }, 'NaN')]);
  const row = (id: string) => rows.find((candidate) => candidate.id === id);

  it('says what differs, and counts a missing value as a difference', () => {
    expect(rows.map(({ id, differs }) => [id, differs])).toEqual([
      ['metrics.loss', true],
      ['params.lr', false],
      ['params.model', true],
      ['params.depth', true],
    ]);
    expect(row('params.depth')?.values).toEqual([undefined, '4']);
  });

  it('knows numbers from words', () => {
    expect([row('params.lr')?.isNumeric, row('params.model')?.isNumeric, row('metrics.loss')?.isNumeric]).toEqual([true, false, true]);
    expect([numberOf('0.1'), numberOf('forest'), numberOf('NaN'), numberOf(undefined)]).toEqual([0.1, undefined, undefined, undefined]);
  });

  it('chooses axes that tell the runs apart', () => {
    expect(defaultAxes(rows)).toEqual(['params.model', 'params.depth', 'metrics.loss']);
  });
});
