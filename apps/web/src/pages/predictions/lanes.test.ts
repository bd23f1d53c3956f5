import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanesOf } from './lanes.js';
import { treatmentsText } from './treatments.js';

const batch = (hour: number, kind: 'PREDICTIONS' | 'LABELS', rows: number) => ({ id: `${hour} ${kind}`, kind, rows, firstAt: new Date(Date.UTC(2026, 10, 30, hour)).toISOString(), lastAt: new Date(Date.UTC(2026, 10, 30, hour)).toISOString() });

describe('rows in time', () => {
  it('stand where their batches are, labels beside predictions', () => {
    const { bars, most } = lanesOf([batch(10, 'LABELS', 5), batch(10, 'PREDICTIONS', 20), batch(0, 'PREDICTIONS', 10)], 10);
    expect(bars).toEqual([{ from: 0, to: 0.1, predictions: 10, labels: 0, batches: 1 }, { from: 0.9, to: 1, predictions: 20, labels: 5, batches: 2 }]);
    expect(most).toEqual({ predictions: 20, labels: 5 });
  });

  it('lose no row', () =>
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(23), fc.nat(1_000)), { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 50 }), (batches, count) => {
      const { bars } = lanesOf(batches.map(([hour, rows]) => batch(hour, 'PREDICTIONS', rows)), count);
      expect(bars.reduce((sum, { predictions }) => sum + predictions, 0)).toBe(batches.reduce((sum, [, rows]) => sum + rows, 0));
      for (const { from, to } of bars) expect(from >= 0 && to <= 1 + 1e-9).toBe(true);
    })));

  it('are none where nothing came', () => expect(lanesOf([], 10).bars).toEqual([]));
});

it('columns that rules treated are counted', () => {
  expect(treatmentsText([{ name: 'a', treatment: 'MASK' }, { name: 'b', treatment: 'DROP' }, { name: 'c', treatment: null }])).toBe('1 masked, 1 dropped');
  expect(treatmentsText([{ name: 'c' }])).toBeUndefined();
});
