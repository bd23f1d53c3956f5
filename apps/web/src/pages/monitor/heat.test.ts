import { describe, expect, it } from 'vitest';
import { heatOf, type HeatFigure, type HeatWindow, labelled, shadeOf } from './heat.js';
import { cellWords } from './heat-words.js';

const figure = (column: string, intensity: number, more: Partial<HeatFigure> = {}): HeatFigure => ({ column, test: 'WASSERSTEIN', statistic: intensity / 10, pValue: null, drifted: intensity >= 1, intensity, ...more });
const window = (id: string, figures: readonly HeatFigure[] | null, more: Partial<HeatWindow> = {}): HeatWindow => ({ id, windowFrom: '2026-11-30T10:00:00Z', windowTo: '2026-11-30T11:00:00Z', subject: '', status: 'DONE', outcome: 'STABLE', currentRows: 10, columnCount: 2, driftedColumns: 0, failureCode: null, failureMessage: null, queuedAt: '2026-11-30T11:00:00Z', finishedAt: '2026-11-30T11:00:00Z', figures: figures === null ? null : [...figures], ...more });

describe('the heat map', () => {
  it('has what is furthest from the baseline now first, and the oldest window at the left', () => {
    const { rows, windows } = heatOf([window('new', [figure('b', 3), figure('a', 0.2), figure('c', 3)]), window('old', [figure('a', 9)])]);
    expect(rows.map(({ column }) => column)).toEqual(['b', 'c', 'a']);
    expect(windows.map(({ window: { id } }) => id)).toEqual(['old', 'new']);
    expect(rows.map(({ everDrifted }) => everDrifted)).toEqual([true, true, true]);
  });

  it('shows no verdict where a column was not compared, and puts it last', () => {
    const { rows } = heatOf([window('new', [figure('a', 0)]), window('old', [figure('a', 0), figure('gone', 5)])]);
    expect(rows.map(({ column, cells }) => [column, cells.map(({ kind }) => kind)])).toEqual([['a', ['figure', 'figure']], ['gone', ['figure', 'none']]]);
  });

  it('tells windows that failed and windows to come from those without a verdict', () => {
    const { rows } = heatOf([window('next', null, { status: 'QUEUED', outcome: null }), window('failed', null, { status: 'FAILED', outcome: null }), window('empty', [], { outcome: 'UNDECIDED' }), window('old', [figure('a', 2)])]);
    expect(rows[0]?.cells.map(({ kind }) => kind)).toEqual(['figure', 'none', 'failed', 'pending']);
  });

  it('never shades a drift as less, nor a calm one as drifted', () => {
    expect([shadeOf(figure('a', 0.999, { drifted: true })), shadeOf(figure('a', 1, { drifted: false })), shadeOf(figure('a', 7)), shadeOf(figure('a', 0.1))]).toEqual([3, 2, 5, 0]);
  });

  it('says each cell as a sentence', () => {
    const where = window('w', []);
    expect(cellWords('age', where, { kind: 'none' })).toMatch(/^age, .*: no verdict, which is not “no drift”$/);
    expect(cellWords('age', where, { kind: 'figure', figure: figure('age', 3.1) })).toMatch(/drifted, Wasserstein 0.31, 3.1 of its threshold$/);
    expect(cellWords('age', where, { kind: 'figure', figure: figure('age', 0.4, { pValue: 0.3 }) })).toMatch(/as the baseline, Wasserstein p 0.300, 0.4 of its threshold$/);
  });

  it('writes times so that they do not meet, and always at the newest', () => {
    expect([...labelled(10, 26, 78)]).toEqual([9, 6, 3]);
    expect([...labelled(1, 26, 78)]).toEqual([]);
    expect([...labelled(3, 60, 78)]).toEqual([2]);
  });
});
