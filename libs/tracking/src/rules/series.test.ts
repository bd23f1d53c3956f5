import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutSteps, mergeColumns } from './series.js';

interface Point {
  readonly step: number;
  readonly time: number;
  readonly value: number;
}

const columnsOf = (points: readonly Point[]) => ({ steps: points.map(({ step }) => step), times: points.map(({ time }) => time), values: Float64Array.from(points, ({ value }) => value) });
const point = fc.record({ step: fc.integer({ min: -3, max: 6 }), time: fc.integer({ min: 0, max: 2 }), value: fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY) });

/** The plain way: sort stably, then drop what was seen before. */
function reference(points: readonly Point[]): Point[] {
  const seen = new Set<string>();
  return [...points]
    .sort((left, right) => left.step - right.step || left.time - right.time)
    .filter(({ step, time, value }) => {
      const name = `${step} ${time} ${Object.is(value, -0) ? '-0' : value}`;
      return !seen.has(name) && Boolean(seen.add(name));
    });
}

describe('merging columns', () => {
  it('orders by step, time and arrival, and has what is the same bit for bit once', () => {
    fc.assert(
      fc.property(fc.array(fc.array(point, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }), (parts) => {
        expect(mergeColumns(parts.map(columnsOf))).toEqual(columnsOf(reference(parts.flat())));
      }),
    );
  });

  it('gives the same when what was merged is merged again', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1 }), fc.array(point, { minLength: 1 }), (one, other) => {
        const together = mergeColumns([columnsOf(one), columnsOf(other)]);
        expect(mergeColumns([mergeColumns([columnsOf(one)]), columnsOf(other)])).toEqual(together);
        expect(mergeColumns([together, together])).toEqual(together);
      }),
    );
  });
});

describe('cutting steps', () => {
  it('keeps what lies in the range, both ends included', () => {
    fc.assert(
      fc.property(fc.array(point), fc.integer({ min: -4, max: 7 }), fc.integer({ min: -4, max: 7 }), (points, from, to) => {
        const sorted = reference(points);
        expect(cutSteps(columnsOf(sorted), from, to)).toEqual(columnsOf(sorted.filter(({ step }) => step >= from && step <= to)));
      }),
    );
  });
});
