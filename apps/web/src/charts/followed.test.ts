import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series } from './curves.js';
import { append, follow } from './followed.js';

interface Point {
  readonly step: number;
  readonly time: number;
  readonly value: Series['values'][number];
}

const seriesOf = (points: readonly Point[], key = 'loss'): Series => ({ runId: 'a', key, steps: points.map(({ step }) => step), times: points.map(({ time }) => time), values: points.map(({ value }) => value), total: points.length });
const point = fc.record({ step: fc.integer({ min: 0, max: 5 }), time: fc.integer({ min: 0, max: 2 }), value: fc.constantFrom<Point['value']>(0, 1, 2, 'NaN', 'Infinity') });
const points = fc.array(point, { maxLength: 12 });

/** What a reading gives: sorted, in the order of arrival where step and time agree, and once what agrees in all three. */
function reading(written: readonly Point[]): Point[] {
  const seen = new Set<string>();
  return written.toSorted((a, b) => a.step - b.step || a.time - b.time).filter(({ step, time, value }) => seen.size < seen.add(`${step} ${time} ${value}`).size);
}

describe('append', () => {
  it('gives what a reading of the whole would give, whatever was known and whatever comes', () => {
    fc.assert(
      fc.property(points, fc.array(points, { maxLength: 4 }), (known, events) => {
        const live = events.reduce((series, event) => append(series, seriesOf(reading(event))), seriesOf(reading(known)));
        expect(live).toEqual(seriesOf(reading([...known, ...events.flatMap(reading)])));
      }),
    );
  });

  it('keeps another value of the same step and millisecond, and a point that belongs before the last', () => {
    const known = seriesOf([{ step: 1, time: 5, value: 1 }, { step: 2, time: 6, value: 2 }]);
    const more = seriesOf([{ step: 1, time: 4, value: 7 }, { step: 2, time: 6, value: 2 }, { step: 2, time: 6, value: 3 }]);
    expect(append(known, more)).toMatchObject({ steps: [1, 1, 2, 2], times: [4, 5, 6, 6], values: [7, 1, 2, 3], total: 4 });
    expect(append(known, known)).toBe(known);
  });

  it('counts also the points that were thinned away', () => {
    const known = { ...seriesOf([{ step: 0, time: 0, value: 1 }, { step: 900, time: 0, value: 2 }]), total: 901 };
    expect(append(known, { ...seriesOf([{ step: 901, time: 0, value: 3 }]), total: 40 })).toMatchObject({ steps: [0, 900, 901], total: 941 });
  });
});

describe('follow', () => {
  const one = seriesOf([{ step: 0, time: 0, value: 1 }]);
  const other = seriesOf([{ step: 1, time: 0, value: 2 }]);

  it('adds points, puts a series that is told whole in place of what was known, and takes up new ones', () => {
    expect(follow([one], [{ ...other, isWhole: false }])).toEqual([append(one, other)]);
    expect(follow([one], [{ ...other, isWhole: true }])).toEqual([other]);
    expect(follow([one], [{ ...other, key: 'gain', isWhole: false }])).toEqual([one, { ...other, key: 'gain' }]);
  });
});
