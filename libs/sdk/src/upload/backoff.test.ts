import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backing off', () => {
  it('doubles its ceiling up to the cap', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 5000].map((failures) => backoffMs(failures, 0.999999999));
    expect(ceilings.map(Math.round)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]);
  });

  it('is anything between nothing and the ceiling', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), chance, (failures, luck) => {
      const ms = backoffMs(failures, luck);
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThanOrEqual(30_000);
    }));
  });

  it('waits at least as long as the server asks, within reason', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), chance, fc.integer({ min: 0, max: 300_000 }), (failures, luck, asked) => {
      expect(backoffMs(failures, luck, asked)).toBeGreaterThanOrEqual(asked);
    }));
    expect(backoffMs(1, 0, 86_400_000)).toBe(300_000);
  });
});
