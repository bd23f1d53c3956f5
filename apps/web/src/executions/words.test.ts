import { describe, expect, it } from 'vitest';
import { shortName, times } from './words.js';

describe('the short name of a step', () => {
  it('leaves out the name of its pipeline and what divides the two', () => {
    expect(shortName('sales.load', 'sales')).toBe('load');
    expect(shortName('sales/load', 'sales')).toBe('load');
  });

  it('is the whole name where the pipeline’s is not a part of its own', () => {
    expect(shortName('salesforce', 'sales')).toBe('salesforce');
    expect(shortName('sales', 'sales')).toBe('sales');
    expect(shortName('load', 'sales')).toBe('load');
    expect(shortName('sales.load', undefined)).toBe('sales.load');
  });
});

it('a factor has no more digits than it needs', () => {
  expect([0.5, 1.004, 1.996, 2.44, 9.96, 12.3, 412.7, Infinity].map(times)).toEqual(['0.50×', '1.00×', '2.0×', '2.4×', '10×', '12×', '413×', '∞']);
});
