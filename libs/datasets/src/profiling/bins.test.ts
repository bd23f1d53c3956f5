import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binsFor, edgesOf } from './bins.js';

describe('bins', () => {
  it.each([
    [0, 100, true, 5, [0, 5, 10]], [0, 1, false, 0.05, [0, 0.05, 0.1]], [-1, 1, false, 0.1, [-1, -0.9, -0.8]], [0, 3, true, 1, [0, 1, 2]], [1_700_000_000, 1_700_086_400, true, 5000, [1_700_000_000, 1_700_005_000, 1_700_010_000]],
  ])('from %d to %d have round edges', (minimum, maximum, whole, width, edges) => {
    const bins = binsFor(minimum, maximum, whole);
    expect(bins.divide / bins.multiply).toBe(width);
    edges.forEach((edge, index) => expect(edgesOf(bins)[index]).toBeCloseTo(edge, 10));
  });

  it('cover every value, and are few', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (a, b, whole) => {
        const [minimum, maximum] = [Math.min(a, b), Math.max(a, b)];
        const bins = binsFor(minimum, maximum, whole);
        const edges = edgesOf(bins);
        expect(bins.count).toBeGreaterThanOrEqual(1);
        expect(bins.count).toBeLessThanOrEqual(22);
        const slack = Math.abs((edges[1] ?? 0) - (edges[0] ?? 0)) * 1e-6;
        expect(edges[0] ?? NaN).toBeLessThanOrEqual(minimum + slack);
        if (Number.isFinite(edges.at(-1))) expect(edges.at(-1) ?? NaN).toBeGreaterThanOrEqual(maximum - slack);
      }),
    ));

  it('are the same for ranges that are about the same', () => expect(binsFor(0.3, 99.2, false).divide).toBe(binsFor(1.7, 95.1, false).divide));
});
