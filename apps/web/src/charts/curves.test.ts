import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, append, describeMarks, type Series, toCurve } from './curves.js';

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

describe('append', () => {
  it('takes only what is new', () => {
    const merged = append(series([0, 1], [1, 2]), { ...series([1, 2], [2, 3]), total: 3 });
    expect(merged).toMatchObject({ steps: [0, 1, 2], values: [1, 2, 3], total: 3 });
    expect(append(merged, merged)).toBe(merged);
  });
});
