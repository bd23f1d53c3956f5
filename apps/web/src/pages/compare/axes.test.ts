import { describe, expect, it } from 'vitest';
import { isWithin, plotAxis, readBrushes, writeBrush } from './axes.js';
import type { ComparedRow } from './differences.js';

const row = (values: ComparedRow['values'], isNumeric: boolean): ComparedRow => ({ id: 'params.lr', family: 'params', key: 'lr', values, differs: true, isNumeric });

describe('plotAxis', () => {
  it('places numbers by size and words in order', () => {
    expect(plotAxis(row(['0', '5', '10', undefined], true))?.places).toEqual([0, 0.5, 1, undefined]);
    expect(plotAxis(row(['b', 'a'], false))?.places).toEqual([1, 0]);
    expect(plotAxis(row([undefined], true))).toBeUndefined();
  });
});

describe('brushes', () => {
  it('keep the runs that lie within all of them', () => {
    const axis = plotAxis(row(['0', '5', '10', undefined], true));
    const brushes = readBrushes([writeBrush('params.lr', { from: 0.4, to: 1 })]);
    expect([0, 1, 2, 3].map((run) => axis !== undefined && isWithin([axis], brushes, run))).toEqual([false, true, true, false]);
  });
  it('pass over what can’t be read', () => {
    expect(readBrushes(['x', 'a:1:0', 'b:0.1:0.2']).size).toBe(1);
  });
});
