import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks, numberScale, wordScale } from './scale.js';

describe('niceTicks', () => {
  it('gives round values within the range', () => {
    expect(niceTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(0.71, 0.94)).toEqual([0.75, 0.8, 0.85, 0.9]);
    expect(niceTicks(3, 3)).toEqual([3]);
  });
  it('stays within the range and is never long', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (least, extent) => {
        const ticks = niceTicks(least, least + extent);
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const tick of ticks) expect(tick >= least - extent * 1e-6 && tick <= least + extent * (1 + 1e-6)).toBe(true);
      }),
    );
  });
});

describe('scales', () => {
  it('place numbers and leave out what has no place', () => {
    const scale = numberScale([0, 10]);
    expect([scale.place(0), scale.place(5), scale.place(10), scale.place(Number.NaN), scale.place(undefined)]).toEqual([0, 0.5, 1, undefined, undefined]);
    expect(numberScale([4, 4]).place(4)).toBe(0.5);
  });
  it('label ticks so that they differ, however close to each other and far from zero', () => {
    expect(numberScale([1e15, 1e15 + 40]).ticks.map(({ label }) => label)).toEqual(['1e15', '+10', '+20', '+30', '+40']);
  });
  it('space words evenly', () => {
    const scale = wordScale(['b', 'a', 'c', 'a']);
    expect(['a', 'b', 'c', 'd'].map((word) => scale.place(word))).toEqual([0, 0.5, 1, undefined]);
  });
});
