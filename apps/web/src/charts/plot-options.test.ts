import { describe, expect, it } from 'vitest';
import { wholeRange } from './plot-options.js';

describe('wholeRange', () => {
  it('puts a lone place in the middle, however many points it has', () => {
    expect(wholeRange(5, 5, 2)).toEqual([3, 7]);
  });

  it('ends behind the last place, by no more than nobody sees, at any size of numbers', () => {
    for (const [first, last] of [[0, 40], [1_795_000_000.001, 1_795_000_000.002], [-3, -1], [0, 1e-9]] as const) {
      const [from, to] = wholeRange(first, last, 1);
      expect(from).toBe(first);
      expect(to).toBeGreaterThan(last);
      expect(to - last).toBeLessThan((last - first) * 1e-3);
    }
  });
});
