import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsBetween, ofSorted } from './distribution.js';

const rows = fc.array(fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 60 });
const edges = fc.array(fc.oneof(fc.double({ min: -120, max: 120, noNaN: true }), fc.integer({ min: -5, max: 5 })), { minLength: 2, maxLength: 12 });
const rising = (numbers: readonly number[]): number[] => numbers.map((number) => number + 0).toSorted((a, b) => a - b);

/** NumPy's `histogram`, row by row. */
function rowsBetween(values: readonly number[], bounds: readonly number[]): number[] {
  const last = bounds.length - 2;
  return bounds.slice(1).map((to, at) => values.filter((value) => value >= bounds[at]! && (value < to || (at === last && value === to))).length);
}

describe('rows between edges', () => {
  it('are counted where they lie, each with a value of its own or not', () => {
    fc.assert(
      fc.property(rows, edges, fc.boolean(), (given, bounds, once) => {
        const values = rising(once ? [...new Set(given.map((row) => row + 0))] : given);
        expect(countsBetween(ofSorted(Float64Array.from(values)), rising(bounds))).toEqual(rowsBetween(values, rising(bounds)));
      }),
      { numRuns: 500 },
    );
  });
});
