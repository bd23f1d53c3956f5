import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteSize, columnFormat, count, figure, sharedPrefixLength } from './figures.js';

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

  it('tells up to 200 distinct values of one size apart', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1000, max: 9999 }), { minLength: 2, maxLength: 100 }), (whole) => {
        const values = whole.map((value) => value / 10_000);
        const { format } = columnFormat(values);
        expect(new Set(values.map(format)).size).toBe(values.length);
      }),
    );
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
