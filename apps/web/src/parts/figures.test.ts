import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteSize, columnFormat, count, figure, sharedPrefixLength, toldApart } from './figures.js';

describe('figure', () => {
  it.each([
    [0, '0'],
    [12, '12'],
    [1234567, '1,234,567'],
    [0.1 + 0.2, '0.3'],
    [0.000012345, '1.234e-5'],
    [3.14159265, '3.1416'],
    [-0.5, '-0.5'],
    [2.5e12 + 0.5, '2.5e12'],
    ['NaN', 'NaN'],
    ['Infinity', '∞'],
    ['-Infinity', '−∞'],
  ] as const)('writes %s as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('stays short for any number', () => {
    fc.assert(fc.property(fc.double(), (value) => figure(Number.isFinite(value) ? value : 'NaN').length <= 21));
  });
});

describe('columnFormat', () => {
  it('gives as many decimals as tell the values apart, and says where they begin to differ', () => {
    const { format, sharedPrefix } = columnFormat([0.98712, 0.98735, 0.98799]);
    expect([0.98712, 0.98735].map(format)).toEqual(['0.9871', '0.9873']);
    expect('0.9871'.slice(0, sharedPrefix)).toBe('0.98');
    expect(columnFormat([0.98712, 0.98713]).format(0.98712)).toBe('0.98712');
  });

  it('leaves whole numbers whole and keeps words for what is no number', () => {
    const { format } = columnFormat([8, 16, 'NaN']);
    expect([format(8), format('NaN')]).toEqual(['8', 'NaN']);
  });

  it('writes each on its own when sizes are far apart', () => {
    expect(columnFormat([1e-9, 5]).format(1e-9)).toBe('1e-9');
  });

  it('shows the digits of the smallest beside the largest', () => {
    const values = [70, 14, 0.75, 0.075, 0.001];
    expect(values.map(columnFormat(values).format)).toEqual(['70.000', '14.000', '0.750', '0.075', '0.001']);
    const far = [70, 14, 0.75, 0.0756, 0.00123];
    expect(far.map(columnFormat(far).format)).toEqual(['70', '14', '0.75', '0.0756', '0.00123']);
    const losses = [2.3026, 0.4712, 0.0123];
    expect(losses.map(columnFormat(losses).format)).toEqual(['2.3026', '0.4712', '0.0123']);
    const near = [1_000.12, 1_000.13, 0.012345];
    expect(near.map(columnFormat(near).format)).toEqual(['1000.12', '1000.13', '0.012345']);
  });

  /** Values as metrics have them: of one size, of many, close together, whole, and any double there is. */
  const close = fc.tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: -3, max: 8 })).chain(([around, digits]) => fc.array(fc.integer({ min: -50, max: 50 }).map((by) => around + by * 10 ** -digits), { minLength: 2, maxLength: 40 }));
  const sized = fc.array(fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -12, max: 9 })).map(([digits, power]) => digits * 10 ** power), { minLength: 2, maxLength: 40 });
  const columns = fc.oneof(close, sized, fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 2, maxLength: 40 }));

  it('never shows two values alike that differ in their first significant figures', () => {
    fc.assert(
      fc.property(columns, (values) => {
        const { format } = columnFormat(values);
        const told = new Set(values.map((value) => Number(value.toPrecision(toldApart))));
        expect(new Set(values.map(format)).size).toBeGreaterThanOrEqual(told.size);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows no value but zero as zero, and each to half a hundredth of itself', () => {
    fc.assert(
      fc.property(columns, (values) => {
        const { format } = columnFormat(values);
        for (const value of values) {
          const shown = Number(format(value).replaceAll(',', ''));
          expect(Math.abs(shown - value)).toBeLessThanOrEqual(Math.abs(value) * 0.005 * (1 + 1e-9));
          expect(shown === 0).toBe(value === 0);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds the digits that differ only where they have the same place', () => {
    expect(columnFormat([9.871, 98.71]).sharedPrefix).toBe(0);
    expect(columnFormat([98.71, 98.72]).sharedPrefix).toBe(4);
  });
});

describe('sharedPrefixLength', () => {
  it('is nothing for one text or equal texts', () => {
    expect(sharedPrefixLength(['0.5'])).toBe(0);
    expect(sharedPrefixLength(['0.5', '0.5'])).toBe(0);
  });
});

describe('byteSize and count', () => {
  it('uses decimal units', () => {
    expect([byteSize(0), byteSize(999), byteSize(1_000), byteSize(1_250_000), byteSize(123_000_000)]).toEqual(['0 B', '999 B', '1.0 KB', '1.3 MB', '123 MB']);
  });
  it('groups thousands', () => {
    expect([count(1, 'run'), count(10_000, 'run')]).toEqual(['1 run', '10,000 runs']);
  });
});
