import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, describeMarks, type Series, toCurve } from './curves.js';

const described = { label: 'run', look: { hue: 1, dash: [] }, startedAt: 1_000 };
const series = (steps: number[], values: Series['values'], runId = 'a'): Series => ({ runId, key: 'loss', steps, times: steps.map((step) => 1_000 + step * 500), values, total: steps.length });

describe('toCurve', () => {
  it('lays points along the step, the time or the time since the start', () => {
    const points = series([0, 2], [1, 2]);
    expect(toCurve(points, described, 'step', 0, false).xs).toEqual([0, 2]);
    expect(toCurve(points, described, 'time', 0, false).xs).toEqual([1, 2]);
    expect(toCurve(points, described, 'relative', 0, false).xs).toEqual([0, 1]);
  });

  it('turns what has no place on the axis into marks', () => {
    const curve = toCurve(series([0, 1, 2, 3, 4], [1, 'NaN', 'Infinity', '-Infinity', -2]), described, 'step', 0, true);
    expect(curve.raw).toEqual([1, null, null, null, null]);
    expect(curve.marks.map(({ kind }) => kind)).toEqual(['NaN', '∞', '−∞', '≤ 0']);
    expect(describeMarks([curve])).toBe('1 × NaN, 1 × ∞, 1 × −∞, 1 × ≤ 0');
  });

  it('counts every mark of a place, and draws the last value of a step that can be drawn', () => {
    const curve = toCurve(series([0, 1, 1, 1, 2, 2], [1, 'NaN', 'Infinity', 5, 3, 'NaN']), described, 'step', 0, false);
    expect([curve.xs, curve.raw]).toEqual([[0, 1, 2], [1, 5, 3]]);
    expect(describeMarks([curve])).toBe('2 × NaN, 1 × ∞');
  });

  const quick = (values: Series['values'], times: readonly number[] = values.map(() => 1_500)): Series => ({ runId: 'a', key: 'loss', steps: values.map((_, at) => at), times, values, total: values.length });

  it('draws what was logged in one millisecond as a stroke through the first, the least, the greatest and the last', () => {
    for (const axis of ['time', 'relative'] as const) {
      const curve = toCurve(quick([5, 3, 9, 4, 1, 6, 2, 7, 8, 5, 4]), described, axis, 0, false);
      expect(curve.raw).toEqual([5, 9, 1, 4]);
      expect(curve.xs).toEqual(Array.from({ length: 4 }, () => (axis === 'time' ? 1.5 : 0.5)));
      expect(curve.points).toBe(11);
    }
  });

  it('keeps every NaN and infinity of a millisecond, whatever comes after it', () => {
    const curve = toCurve(quick([1, 'NaN', 'NaN', 'Infinity', 4, 2], [1_400, 1_500, 1_500, 1_500, 1_500, 1_600]), described, 'time', 0, false);
    expect(describeMarks([curve])).toBe('2 × NaN, 1 × ∞');
    expect([curve.xs, curve.raw]).toEqual([[1.4, 1.5, 1.5, 1.6], [1, null, 4, 2]]);
  });

  it('loses no mark and no extreme of any moment', () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('NaN' as const, 'Infinity' as const, '-Infinity' as const));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.integer({ min: 0, max: 5 })), { maxLength: 40 }), fc.constantFrom('time' as const, 'relative' as const), (points, axis) => {
        const at = points.map(([, time]) => time).toSorted((a, b) => a - b);
        const curve = toCurve(quick(points.map(([one]) => one), at.map((time) => time * 1_000)), { ...described, startedAt: 0 }, axis, 0.5, false);
        expect(curve.marks.length).toBe(points.filter(([one]) => typeof one === 'string').length);
        for (const moment of new Set(at)) {
          const all = points.flatMap(([one], index) => (at[index] === moment && typeof one === 'number' ? [one] : []));
          const drawn = curve.raw.flatMap((one, index) => (curve.xs[index] === moment && one !== null ? [one] : []));
          expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([Math.min(...all), Math.max(...all)]);
          const [last] = points[at.lastIndexOf(moment)] ?? [];
          expect(curve.raw[curve.xs.lastIndexOf(moment)]).toBe(typeof last === 'number' ? last : null);
          expect(curve.xs.filter((x) => x === moment).length).toBeLessThanOrEqual(5);
        }
        expect(curve.xs).toEqual(curve.xs.toSorted((a, b) => a - b));
        expect([curve.raw.length, curve.smoothed.length]).toEqual([curve.xs.length, curve.xs.length]);
      }),
    );
  });

  it('keeps each place once, ascending, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (steps) => {
        const { xs } = toCurve(series(steps, steps), described, 'step', 0.5, false);
        expect(xs).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('align', () => {
  it('puts points of one moment under each other, those of other curves beside them', () => {
    const at = (runId: string, times: readonly number[], values: Series['values']) => toCurve({ runId, key: 'loss', steps: values.map((_, step) => step), times, values, total: values.length }, { ...described, startedAt: 0 }, 'relative', 0, false);
    expect(align([at('a', [0, 1_000, 1_000, 2_000], [1, 2, 'NaN', 3]), at('b', [1_000, 1_000, 1_000], [7, 9, 8])], false)).toEqual({
      xs: [0, 1, 1, 1, 2],
      columns: [
        [1, 2, null, undefined, 3],
        [undefined, 7, 9, 8, undefined],
      ],
    });
  });

  it('tells a missing point from a gap', () => {
    const a = toCurve(series([0, 2], [1, 'NaN']), described, 'step', 0, false);
    const b = toCurve(series([1], [5], 'b'), described, 'step', 0, false);
    expect(align([a, b], false)).toEqual({
      xs: [0, 1, 2],
      columns: [
        [1, undefined, null],
        [undefined, 5, undefined],
      ],
    });
  });
});
