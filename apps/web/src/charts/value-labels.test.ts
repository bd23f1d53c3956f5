import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks } from './scale.js';
import { countsBytes, loneLabel, valueLabels } from './value-labels.js';

describe('valueLabels', () => {
  it.each([
    [[0, 0.25, 0.5, 0.75, 1], ['0', '0.25', '0.5', '0.75', '1']],
    [[-1, 0, 1], ['-1', '0', '1']],
    [[0, 2_000, 4_000], ['0', '2000', '4000']],
    [[0, 5_000, 10_000], ['0', '5K', '10K']],
    [[0, 250_000, 500_000, 750_000, 1_000_000], ['0', '0.25M', '0.5M', '0.75M', '1M']],
    [[2e-11, 4e-11, 6e-11], ['2e-11', '4e-11', '6e-11']],
    [[2e20, 4e20], ['2e20', '4e20']],
    [[0, 5e-324, 1e-323], ['0', '4.9e-324', '9.9e-324']],
    [[-5, -4.999999], ['-5', '+1e-6']],
    [[], []],
    [[3], ['3']],
  ])('writes %j as %j', (ticks, labels) => {
    expect(valueLabels(ticks)).toEqual(labels);
  });

  it('writes bytes in one unit', () => {
    expect(valueLabels([0, 200, 400], true)).toEqual(['0', '200 B', '400 B']);
    expect(valueLabels([75_186_000_000, 75_187_000_000, 75_188_000_000], true)).toEqual(['75.186 GB', '75.187 GB', '75.188 GB']);
    expect(valueLabels([12_000_000, 12_500_000, 13_000_000], true)).toEqual(['12 MB', '12.5 MB', '13 MB']);
  });

  it('counts from the first where ticks are close together and far from zero', () => {
    expect(valueLabels([1e15, 1e15 + 20, 1e15 + 40])).toEqual(['1e15', '+20', '+40']);
    expect(valueLabels([1_234_567.002, 1_234_567.004, 1_234_567.006])).toEqual(['≈1.23M', '+0.002', '+0.004']);
    expect(valueLabels([75_188_785_150, 75_188_785_152], true)).toEqual(['≈75.19 GB', '+2 B']);
  });

  it('never says the same beside two ticks, says it shortly, and says what is', () => {
    const places = fc.tuple(fc.double({ min: -1e17, max: 1e17, noNaN: true }), fc.integer({ min: -12, max: 17 })).map(([around, power]) => [around, 10 ** power] as const);
    fc.assert(
      fc.property(fc.oneof(places, places.map(([, extent]) => [0, extent] as const)), fc.boolean(), ([from, extent], ofBytes) => {
        const ticks = niceTicks(from, from + extent);
        // Beyond what a double can hold no two ticks differ.
        fc.pre(ticks.length > 1 && extent > Math.abs(from) * 1e-13);
        const labels = valueLabels(ticks, ofBytes);
        expect(new Set(labels).size).toBe(ticks.length);
        for (const label of labels) expect(label.length).toBeLessThanOrEqual(13);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('loneLabel', () => {
  it('writes each in its own unit', () => {
    expect([1e-5, 0.001, 1, 1_000, 1e6, 1e16].map((tick) => loneLabel(tick, false))).toEqual(['1e-5', '0.001', '1', '1000', '1M', '1e16']);
    expect([1_000, 1e6].map((tick) => loneLabel(tick, true))).toEqual(['1 KB', '1 MB']);
  });
});

describe('countsBytes', () => {
  it('knows it by the end of the name', () => {
    expect(['system/memory.rss.bytes', 'bytes', 'read_bytes', 'megabytes', 'bytes.percent'].map(countsBytes)).toEqual([true, true, true, false, false]);
  });
});
