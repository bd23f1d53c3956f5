import { describe, expect, it } from 'vitest';
import { constantColumns, groupRuns, meanOf, numeric, type RunRow } from './run-row.js';

const run = (id: string, lr: string | undefined, accuracy: number | 'NaN'): RunRow => ({
  id,
  name: id,
  status: 'FINISHED',
  experimentId: 'e',
  startedAt: '2026-01-01T00:00:00.000Z',
  parentRunId: null,
  parent: null,
  endedAt: null,
  deletedAt: null,
  createdBy: null,
  childCount: 0,
  params: [{ key: 'model', value: 'forest' }, ...(lr === undefined ? [] : [{ key: 'lr', value: lr }])],
  tags: [],
  metrics: [{ key: 'accuracy', last: accuracy, min: null, max: null, lastStep: 1, count: 2 }],
});

describe('constantColumns', () => {
  it('finds what is alike in all runs, but never hides what names them', () => {
    const runs = [run('a', '0.1', 0.5), run('b', '0.2', 0.5)];
    expect(constantColumns(runs, ['attributes.run_name', 'params.model', 'params.lr', 'metrics.accuracy', 'attributes.status'])).toEqual(new Set(['params.model', 'metrics.accuracy', 'attributes.status']));
  });
  it('hides nothing for a single run', () => {
    expect(constantColumns([run('a', '1', 1)], ['params.model']).size).toBe(0);
  });
  it('tells a missing value from any other', () => {
    expect(constantColumns([run('a', '0.1', 1), run('b', undefined, 1)], ['params.lr']).size).toBe(0);
  });
});

describe('groupRuns', () => {
  it('keeps the order and puts runs without the param together', () => {
    const groups = groupRuns([run('a', '0.1', 1), run('b', '0.1', 1), run('c', undefined, 1)], { family: 'params', key: 'lr' });
    expect(groups.map(({ value, runs }) => [value, runs.length])).toEqual([
      ['0.1', 2],
      [undefined, 1],
    ]);
  });
});

describe('meanOf', () => {
  it('leaves out what is no number', () => {
    expect(meanOf([run('a', '1', 0.5), run('b', '1', 'NaN'), run('c', '1', 1)], 'accuracy')).toBe(0.75);
    expect(meanOf([run('a', '1', 'NaN')], 'accuracy')).toBeUndefined();
  });
});

describe('numeric', () => {
  it.each([
    ['0.1', 0.1],
    ['1e-3', 0.001],
    ['adam', undefined],
    ['', undefined],
    ['1.2.3', undefined],
    ['0x10', undefined],
  ])('reads %j', (text, number) => {
    expect(numeric(text)).toBe(number);
  });
});
