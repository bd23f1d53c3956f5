import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnDistance } from './distance.js';
import type { ColumnProfile } from './profile.js';

const side = (column: Partial<ColumnProfile>, rows = 100) => ({ column: { name: 'c', type: 'int64', nullable: true, nulls: 0, ...column }, rows });
const histogram = (edges: readonly number[], counts: readonly number[]) => side({ histogram: { edges, counts } });
const top = (values: Readonly<Record<string, number>>, isAll = true) => side({ distinct: { count: Object.keys(values).length + (isAll ? 0 : 5), exact: true }, top: { exact: true, values: Object.entries(values).map(([value, count]) => ({ value, count })) } });

describe('how far apart a column lies', () => {
  it.each([
    ['the same numbers', histogram([0, 1, 2], [1, 3]), histogram([0, 1, 2], [100, 300]), 0], ['numbers elsewhere', histogram([0, 1], [5]), histogram([9, 10], [5]), 1], ['half of them elsewhere', histogram([0, 1, 2], [2, 0]), histogram([0, 1, 2], [1, 1]), 0.5],
    ['bins of another width', histogram([0, 1, 2], [2, 2]), histogram([0, 2], [4]), 0],
    ['the same values', top({ a: 50, b: 50 }), top({ b: 50, a: 50 }), 0], ['other values', top({ a: 100 }), top({ b: 100 }), 1], ['a part of other values', top({ a: 50, b: 50 }), top({ a: 80, b: 20 }), 0.3],
    ['frequent ones of many', top({ a: 60 }, false), top({ a: 50, b: 10 }, false), 0.1],
    ['more nulls', side({ nulls: 0 }), side({ nulls: 40 }), 0.4], ['truth', side({ trues: 10 }), side({ trues: 35 }), 0.25], ['nothing to compare by', side({}), side({}), null], ['no rows', side({ trues: 0 }, 0), side({ trues: 0 }, 0), 0],
  ])('%s', (_what, before, after, distance) => (distance === null ? expect(columnDistance(before, after)).toBe(null) : expect(columnDistance(before, after)).toBeCloseTo(distance, 10)));

  const some = fc.oneof(
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.array(fc.nat(30), { minLength: 1, maxLength: 8 })).map(([first, counts]) => histogram(Array.from({ length: counts.length + 1 }, (_, index) => first + index), counts)),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 25 }), { minKeys: 1 }).map((values) => top(values, false)),
  );

  it('is the same both ways, none from itself, and never beyond 1', () =>
    fc.assert(fc.property(some, some, (one, other) => {
      const distance = columnDistance(one, other);
      expect(columnDistance(other, one) ?? 0).toBeCloseTo(distance ?? 0, 10);
      expect(distance ?? 0).toBeGreaterThanOrEqual(0);
      expect(distance ?? 0).toBeLessThanOrEqual(1);
      expect(columnDistance(one, one) ?? 0).toBeCloseTo(0, 10);
    })));
});
