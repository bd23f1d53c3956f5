import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointBuffer, stepOrigin } from './point-buffer.js';

describe('the buffer of points', () => {
  it('gives back every point once, by key, in the order they came', () => {
    const points = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), step: fc.integer(), time: fc.nat(), value: fc.double() }), { maxLength: 300 });
    fc.assert(fc.property(points, (given) => {
      const buffer = new PointBuffer(300);
      for (const { key, step, time, value } of given) buffer.push(buffer.indexOf(key) < 0 ? buffer.learn(key) : buffer.indexOf(key), step, time, value, stepOrigin.given);
      const series = buffer.drain({ counted: 7, sampled: 9 });
      for (const { key, steps, times, values } of series) {
        const expected = given.filter((point) => point.key === key);
        expect(steps).toEqual(expected.map(({ step }) => step));
        expect(times).toEqual(expected.map(({ time }) => time));
        expect([...values]).toEqual(expected.map(({ value }) => value));
      }
      expect(series.map(({ key }) => key).sort()).toEqual([...new Set(given.map(({ key }) => key))].sort());
      expect(buffer.drain({ counted: 0, sampled: 0 })).toEqual([]);
    }));
  });

  it('shifts only the steps that were counted here', () => {
    const buffer = new PointBuffer(3);
    const key = buffer.learn('a');
    buffer.push(key, 5, 0, 0, stepOrigin.given);
    buffer.push(key, 5, 0, 0, stepOrigin.counted);
    buffer.push(key, 5, 0, 0, stepOrigin.sampled);
    expect(buffer.isFull).toBe(true);
    expect(buffer.drain({ counted: 100, sampled: 1000 })[0]?.steps).toEqual([5, 105, 1005]);
  });
});
