import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth } from './smoothing.js';

describe('smooth', () => {
  it('does not draw the first points towards zero', () => {
    expect(smooth([10, 10, 10], 0.9)).toEqual([10, 10, 10].map((value) => expect.closeTo(value, 10)));
  });

  it('averages with debiased weights', () => {
    // (0.5·0.5·1 + 0.5·3) / (1 − 0.25)
    expect(smooth([1, 3], 0.5)[1]).toBeCloseTo(1.75 / 0.75, 12);
  });

  it('passes over gaps and values that are not finite', () => {
    expect(smooth([2, null, Number.NaN, 2], 0.8)).toEqual([2, null, Number.NaN, expect.closeTo(2, 12)]);
  });

  it('stays between the least and the greatest value', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, weight) => {
        const [least, greatest] = [Math.min(...values), Math.max(...values)];
        for (const value of smooth(values, weight)) {
          expect(value).toBeGreaterThanOrEqual(least - 1e-6 * Math.max(1, Math.abs(least)));
          expect(value).toBeLessThanOrEqual(greatest + 1e-6 * Math.max(1, Math.abs(greatest)));
        }
      }),
    );
  });
});
