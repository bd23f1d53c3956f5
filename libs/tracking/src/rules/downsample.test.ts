import { InvalidInput } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minThinnedPoints, selectPoints, thinSeries } from './downsample.js';

const value = fc.oneof({ weight: 8, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) }, { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0) });
const values = fc.array(value, { maxLength: 400 }).map((list) => Float64Array.from(list));
const maxPoints = fc.integer({ min: minThinnedPoints, max: 120 });

/** Finite values, -0 as 0: which of the two stays does not matter to a curve. */
const finite = (list: ArrayLike<number>): number[] => Array.from(list, (each) => each + 0).filter(Number.isFinite);
const kept = (all: Float64Array, size: number): number[] => Array.from(selectPoints(all, size), (index) => all[index] ?? Number.NaN);

describe('thinning', () => {
  it('leaves a series that fits as it is', () => {
    const series = { key: 'loss', steps: [0, 1, 2, 3, 4, 5, 6], times: [9, 8, 7, 6, 5, 4, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6, 7) };
    expect(thinSeries(series, 7)).toEqual(series);
    expect(selectPoints(new Float64Array(), 7)).toHaveLength(0);
  });

  it('keeps a spike of one point, a lone NaN and both infinities among 100,000 points', () => {
    const long = Float64Array.from({ length: 100_000 }, (_, index) => Math.sin(index / 1_000));
    long[33_333] = 1e6;
    long[44_444] = Number.NaN;
    long[55_555] = Number.POSITIVE_INFINITY;
    long[66_666] = Number.NEGATIVE_INFINITY;
    const selected = Array.from(selectPoints(long, 500));
    expect(selected).toEqual(expect.arrayContaining([0, 33_333, 44_444, 55_555, 66_666, 99_999]));
    expect(selected.length).toBeLessThanOrEqual(500);
  });

  it('uses nearly all of the room for a series of finite values', () => {
    const long = Float64Array.from({ length: 10_000 }, (_, index) => Math.sin(index));
    expect(selectPoints(long, 1_000).length).toBeGreaterThan(990);
  });

  it('picks all columns at the same points', () => {
    const all = { key: 'loss', steps: Array.from({ length: 50 }, (_, index) => index * 10), times: Array.from({ length: 50 }, (_, index) => 1_000 + index), values: Float64Array.from({ length: 50 }, (_, index) => (index * 7) % 50) };
    const thinned = thinSeries(all, 10);
    expect(thinned.steps.length).toBeLessThanOrEqual(10);
    expect(thinned.key).toBe('loss');
    for (const [at, step] of thinned.steps.entries()) expect([thinned.times[at], thinned.values[at]]).toEqual([1_000 + step / 10, ((step / 10) * 7) % 50]);
  });

  it.each([6, 0, -1, 7.5, Number.NaN])('refuses %s points', (size) => {
    expect(() => selectPoints(Float64Array.of(1), size)).toThrow(InvalidInput);
    expect(() => thinSeries({ key: 'a', steps: [0], times: [0], values: Float64Array.of(1) }, size)).toThrow(InvalidInput);
  });
});

describe('for every series', () => {
  it('the points kept are few enough, in order, and begin and end as the series does', () => {
    fc.assert(
      fc.property(values, maxPoints, (all, size) => {
        const selected = Array.from(selectPoints(all, size));
        expect(selected.length).toBeLessThanOrEqual(size);
        expect(selected.slice(1).every((index, before) => index > (selected[before] ?? index))).toBe(true);
        if (all.length > 0) expect([selected[0], selected.at(-1)]).toEqual([0, all.length - 1]);
      }),
    );
  });

  it('the extremes stay', () => {
    fc.assert(
      fc.property(values, maxPoints, (all, size) => {
        const thinned = finite(kept(all, size));
        expect(Math.min(...thinned)).toBe(Math.min(...finite(all)));
        expect(Math.max(...thinned)).toBe(Math.max(...finite(all)));
      }),
    );
  });

  it('what is not finite stays in sight', () => {
    fc.assert(
      fc.property(values, maxPoints, (all, size) => {
        const thinned = kept(all, size);
        for (const kind of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) expect(thinned.includes(kind)).toBe(all.includes(kind));
      }),
    );
  });
});
