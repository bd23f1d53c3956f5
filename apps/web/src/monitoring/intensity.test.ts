import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceText, intensityOf, intensityText } from './intensity.js';

describe('intensity', () => {
  it('is 1 at the threshold, whatever the test', () => {
    expect(intensityOf({ statistic: 0.1, pValue: null, threshold: 0.1 })).toBeCloseTo(1);
    expect(intensityOf({ statistic: 12, pValue: 0.05, threshold: 0.05 })).toBeCloseTo(1);
  });

  it('rises with the distance and as the p-value falls, from 0 and no further than can be shown', () =>
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const distance = (statistic: number) => intensityOf({ statistic, threshold: 0.1 });
      const chance = (pValue: number) => intensityOf({ statistic: 1, pValue, threshold: 0.05 });
      expect(distance(low)).toBeLessThanOrEqual(distance(high));
      expect(chance(high)).toBeLessThanOrEqual(chance(low));
      for (const each of [distance(low), chance(low)]) expect(each >= 0 && each <= 1_000).toBe(true);
    })));

  it.each([[0, '0.0'], [0.99, '0.9'], [1, '1.0'], [9.94, '9.9'], [9.96, '10'], [42.4, '42'], [99.7, '99'], [500, '99+']])('%d is told as %s', (intensity, text) => expect(intensityText(intensity)).toBe(text));

  it.each([[0.5, '0.500'], [0.0004, '4.0e-4'], [0, '< 1e-300']])('a chance of %d is told as %s', (chance, text) => expect(chanceText(chance)).toBe(text));
});
