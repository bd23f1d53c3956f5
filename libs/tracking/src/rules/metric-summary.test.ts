import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MetricSummary, mergeSummaries, summarizeMetric } from './metric-summary.js';

type Point = readonly [step: number, time: number, value: number];

function columns(points: readonly Point[]): { steps: number[]; times: number[]; values: Float64Array } {
  return { steps: points.map(([step]) => step), times: points.map(([, time]) => time), values: Float64Array.from(points, ([, , value]) => value) };
}

function summary(...points: readonly Point[]): MetricSummary {
  const found = summarizeMetric(columns(points));
  if (found === undefined) throw new Error('There are no points.');
  return found;
}

// Few steps and times, so that ties are common.
const point = fc.tuple(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.maxSafeInteger()), fc.integer({ min: 0, max: 2 }), fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY)));
const points = fc.array(point, { minLength: 1, maxLength: 12 });

describe('the summary of points', () => {
  it('has the latest, the extremes and the number', () => {
    expect(summary([2, 30, 0.5], [0, 10, 3], [1, 20, -1])).toEqual({ last: 0.5, lastStep: 2, lastTime: 30, min: -1, max: 3, count: 3 });
  });

  it.each<[string, Point[], number]>([
    ['the greatest step, however late the others came', [[5, 1, 7], [4, 99, 8]], 7],
    ['of equal steps the greatest time', [[5, 2, 7], [5, 1, 8]], 7],
    ['of equal times the greatest value', [[5, 1, 7], [5, 1, 8]], 8],
    ['NaN before any number', [[5, 1, Number.NaN], [5, 1, Number.POSITIVE_INFINITY]], Number.NaN],
    ['0 before -0', [[5, 1, 0], [5, 1, -0]], 0],
    ['a negative step when there is no other', [[-3, 1, 7], [-4, 1, 8]], 7],
  ])('takes as last %s', (_, given, last) => {
    expect(summary(...given).last).toBe(last);
    expect(summary(...given.toReversed()).last).toBe(last);
  });

  it('leaves NaN out of the extremes unless there is nothing else', () => {
    expect(summary([0, 0, Number.NaN], [1, 0, 2], [2, 0, Number.NaN])).toMatchObject({ min: 2, max: 2, last: Number.NaN, count: 3 });
    expect(summary([0, 0, Number.NaN])).toMatchObject({ min: Number.NaN, max: Number.NaN });
    expect(summary([0, 0, Number.NaN], [1, 0, Number.NEGATIVE_INFINITY])).toMatchObject({ min: Number.NEGATIVE_INFINITY, max: Number.NEGATIVE_INFINITY });
  });

  it('does not exist without points', () => {
    expect(summarizeMetric(columns([]))).toBeUndefined();
  });
});

describe('merging', () => {
  it('of parts gives the summary of the whole, however the points were cut', () => {
    fc.assert(fc.property(points, points, (left, right) => void expect(mergeSummaries(summary(...left), summary(...right))).toEqual(summary(...left, ...right))));
  });

  it('is commutative', () => {
    fc.assert(fc.property(points, points, (left, right) => void expect(mergeSummaries(summary(...left), summary(...right))).toEqual(mergeSummaries(summary(...right), summary(...left)))));
  });

  it('is associative', () => {
    fc.assert(
      fc.property(points, points, points, (left, middle, right) => {
        const [a, b, c] = [summary(...left), summary(...middle), summary(...right)];
        expect(mergeSummaries(mergeSummaries(a, b), c)).toEqual(mergeSummaries(a, mergeSummaries(b, c)));
      }),
    );
  });

  it('does not depend on the order of points', () => {
    fc.assert(fc.property(points, (given) => void expect(summary(...given)).toEqual(summary(...given.toReversed()))));
  });
});
