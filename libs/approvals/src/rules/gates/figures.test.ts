import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allInWords, inWords, shiftedBy } from './figures.js';

describe('a number in a sentence', () => {
  it.each([
    [0.9381, undefined, '0.9381'], [0.6757990867579909, undefined, '0.6758'], [0.6757990867579909, 0.6, '0.6758'], [0.93809, 0.9381, '0.93809'], [0.938099999, 0.9381, '0.938099999'], [12_345.678, undefined, '12346'],
    [0.1, 0.1, '0.1'], [1 / 3, 1 / 3, '0.3333333333333333'], [0.9380999999999999, 0.9381, '0.9380999999999999'], [Number.NaN, 1, 'NaN'], [Infinity, 1, 'Infinity'], [-0.00012345678, undefined, '-0.0001235'],
  ] as const)('%d compared with %s is %s', (value, other, text) => expect(inWords(value, other)).toBe(text));

  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const near = fc.tuple(number, fc.integer({ min: -3, max: 3 })).map(([value, steps]) => [value, value * (1 + steps * Number.EPSILON)] as const);
  const pair = fc.oneof(near, fc.tuple(number, number));

  it('stays on its side of what it was compared with', () => {
    fc.assert(fc.property(pair, ([value, other]) => {
      expect(Math.sign(Number(inWords(value, other)) - other)).toBe(Math.sign(value - other));
    }));
  });

  it('keeps its place among others that are rounded as well', () => {
    expect(allInWords(1 / 3, 1 / 3, 0.2)).toEqual(['0.3333', '0.3333', '0.2']);
    expect(allInWords(0.93812, 0.9381, Number.NaN)).toEqual(['0.93812', '0.9381', 'NaN']);
    fc.assert(fc.property(pair, ([value, other]) => {
      const [one, two] = allInWords(value, other);
      expect(Math.sign(Number(one) - Number(two))).toBe(Math.sign(value - other));
    }));
  });
});

describe('a bound', () => {
  it.each([
    [0.9431, -0.005, 0.9381], [0.7, 0.1, 0.8], [0.1, 0.2, 0.3], [0.6757990867579909, 0, 0.6757990867579909], [1, -0.5, 0.5], [1e-7, 2e-7, 3e-7], [1e300, 1e300, 2e300], [Infinity, -1, Infinity], [Number.NaN, 1, Number.NaN],
  ])('%d and %d make %d', (value, by, sum) => expect(shiftedBy(value, by)).toBe(sum));

  it('is what binary fractions make, but for their last digit', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(fc.property(number, number, (value, by) => {
      expect(Math.abs(shiftedBy(value, by) - (value + by))).toBeLessThanOrEqual(Number.EPSILON * Math.max(Math.abs(value), Math.abs(by)) + 1e-100);
    }));
  });
});
