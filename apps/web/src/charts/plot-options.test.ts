import { describe, expect, it } from 'vitest';
import { valueWidth, wholeRange } from './plot-options.js';

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

describe('valueWidth', () => {
  const measure = (label: string): number => 6.5 * label.length;

  it('is alike for charts with short labels, and what the longest of the others takes', () => {
    expect(valueWidth(['0', '0.25', '0.5'], measure)).toBe(valueWidth(['0', '5K', '10K'], measure));
    expect(valueWidth(['75.186 GB', '75.1885 GB'], measure)).toBeGreaterThanOrEqual(measure('75.1885 GB'));
    expect(valueWidth(null, measure)).toBe(valueWidth([], measure));
  });
});
