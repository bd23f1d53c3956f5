import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, type Histogram, shareText, valueText } from './distribution.js';

const histogram = fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(1_000), { minLength: 1, maxLength: 22 })).map(([first, width, counts]): Histogram => ({ edges: Array.from({ length: counts.length + 1 }, (_, index) => first + index * width), counts }));

describe('histograms laid over each other', () => {
  it('have the areas of their shares, and fit', () =>
    fc.assert(fc.property(fc.array(histogram, { minLength: 1, maxLength: 2 }), (histograms) => {
      const areas = barsOf(histograms).map((bars, index) => {
        for (const { from, to, height } of bars) for (const part of [from, to, height]) expect(part >= 0 && part <= 1 + 1e-9).toBe(true);
        return { area: bars.reduce((sum, { from, to, height }) => sum + (to - from) * height, 0), isEmpty: histograms[index]?.counts.every((count) => count === 0) };
      });
      const [first, second] = areas.filter(({ isEmpty }) => isEmpty === false);
      if (first && second) expect(first.area).toBeCloseTo(second.area, 6);
    })));

  it('of the same shares are the same, however many rows there are', () => {
    const [one, other] = barsOf([{ edges: [0, 1, 2], counts: [1, 3] }, { edges: [0, 1, 2], counts: [100, 300] }]);
    expect(one).toEqual(other);
  });

  it('stand apart where their values do', () => {
    const [left, right] = barsOf([{ edges: [0, 1], counts: [5] }, { edges: [9, 10], counts: [5] }]);
    expect([left?.[0]?.to, right?.[0]?.from]).toEqual([0.1, 0.9]);
  });
});

describe('numbers of columns', () => {
  it.each([[0, 'date', '1970-01-01'], [86_400 * 366, 'timestamp[us]', '1971-01-02'], [3_661, 'timestamp[us, UTC]', '1970-01-01 01:01'], [0.25, 'float64', '0.25']])('%d of %s', (value, type, text) => expect(valueText(value, type)).toBe(text));

  it.each([[0, 10, '0 %'], [1, 3, '33 %'], [1, 40, '2.5 %'], [1, 1_000_000, '< 0.1 %'], [999_999, 1_000_000, '> 99.9 %'], [996, 1_000, '99.6 %'], [5, 5, '100 %'], [0, 0, '0 %']])('%d of %d', (part, whole, text) => expect(shareText(part, whole)).toBe(text));
});
