import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftTests, type DriftTest } from '../drift-test.js';
import { compareCategories, compareNumbers, type Comparison } from './compare.js';
import { correctedThresholds } from './correction.js';

const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }).map((value) => value / 8), { minLength: 6, maxLength: 80 });
const labels = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 4, maxLength: 80 });
const numeric = driftTests.filter((test) => !['CHI_SQUARE', 'Z', 'G', 'FISHER_EXACT'].includes(test));
const categorical: readonly DriftTest[] = ['CHI_SQUARE', 'G', 'JENSEN_SHANNON', 'PSI', 'KULLBACK_LEIBLER', 'HELLINGER'];
const found = (comparison: ReturnType<typeof compareNumbers>): Comparison | undefined => ('refused' in comparison ? undefined : comparison);
const symmetric: readonly DriftTest[] = ['KOLMOGOROV_SMIRNOV', 'ENERGY_DISTANCE', 'CRAMER_VON_MISES', 'ANDERSON_DARLING', 'EPPS_SINGLETON', 'JENSEN_SHANNON', 'PSI', 'HELLINGER'];
/** Those that look at the order of the rows and at nothing else. */
const ordinal: readonly DriftTest[] = ['KOLMOGOROV_SMIRNOV', 'MANN_WHITNEY', 'ANDERSON_DARLING', 'CRAMER_VON_MISES'];

/** Small samples have every path counted, which takes a tenth of a second. */
const runs = (test: DriftTest): number => (test === 'CRAMER_VON_MISES' ? 12 : 100);

describe('every test', () => {
  it.each(numeric)('%s sees no drift between rows and the same rows in another order', (test) => {
    fc.assert(
      fc.property(numbers, (rows) => {
        const comparison = found(compareNumbers(rows, [...rows].reverse(), test));
        if (comparison === undefined) return;
        expect(comparison.drifted).toBe(false);
        if (comparison.pValue === null) expect(comparison.statistic).toBeLessThan(1e-7);
        else if (test !== 'MANN_WHITNEY' && test !== 'ANDERSON_DARLING') expect(comparison.pValue).toBeGreaterThan(0.999);
      }),
    );
  });

  it.each(categorical)('%s sees no drift between categories and themselves', (test) => {
    fc.assert(
      fc.property(labels, (rows) => {
        const comparison = found(compareCategories(rows, rows, test));
        expect(comparison?.drifted).toBe(false);
        expect(comparison?.statistic).toBeLessThan(1e-7);
      }),
    );
  });

  it.each(symmetric)('%s says the same of both directions', (test) => {
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        // Whether values are bins of their own is decided by the reference alone.
        fc.pre(new Set(one).size > 20 === new Set(other).size > 20);
        const [there, back] = [found(compareNumbers(one, other, test)), found(compareNumbers(other, one, test))];
        expect(there === undefined).toBe(back === undefined);
        if (there === undefined || back === undefined) return;
        expect(Math.abs(there.statistic - back.statistic)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(there.statistic)));
      }),
      { numRuns: runs(test) },
    );
  });

  it.each(ordinal)('%s is the same for any scale that keeps the order', (test) => {
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const bent = (rows: readonly number[]) => rows.map((value) => Math.cbrt(value) * 3 + 7);
        const [plain, moved] = [found(compareNumbers(one, other, test)), found(compareNumbers(bent(one), bent(other), test))];
        expect(moved?.pValue).toBe(plain?.pValue);
      }),
      { numRuns: runs(test) },
    );
  });

  it('moves Wasserstein’s distance by as much as the rows are moved, in standard deviations', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 400 }), (rows, steps) => {
        fc.pre(new Set(rows).size > 1);
        const mean = rows.reduce((sum, value) => sum + value, 0) / rows.length;
        const deviation = Math.sqrt(rows.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length);
        const comparison = found(compareNumbers(rows, rows.map((value) => value + steps / 8), 'WASSERSTEIN'));
        expect(comparison?.statistic).toBeCloseTo(steps / 8 / deviation, 9);
      }),
    );
  });

  it.each(['KOLMOGOROV_SMIRNOV', 'WASSERSTEIN', 'ENERGY_DISTANCE', 'T', 'CRAMER_VON_MISES'] as const)('%s says no less of rows that moved further', (test) => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (rows, near, further) => {
        fc.pre(new Set(rows).size > 1);
        const at = (shift: number) => Math.abs(found(compareNumbers(rows, rows.map((value) => value + shift), test))?.statistic ?? 0);
        expect(at(near + further)).toBeGreaterThanOrEqual(at(near) - 1e-9);
      }),
    );
  });

  it('gives a probability between 0 and 1, a distance not below 0, or a refusal, whatever the numbers', () => {
    const any = fc.array(fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, Number.MAX_VALUE / 4, Number.MIN_VALUE)), { maxLength: 30 });
    fc.assert(
      fc.property(any, any, fc.constantFrom(...driftTests), (one, other, test) => {
        const comparison = compareNumbers(one, other, test);
        if ('refused' in comparison) return;
        expect(Number.isFinite(comparison.statistic)).toBe(true);
        if (comparison.pValue === null) expect(comparison.statistic).toBeGreaterThanOrEqual(0);
        else expect(comparison.pValue >= 0 && comparison.pValue <= 1).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('corrections', () => {
  const tests = fc.array(fc.record({ pValue: fc.option(fc.double({ min: 0, max: 1, noNaN: true })), threshold: fc.constantFrom(0.05, 0.1) }), { maxLength: 30 });
  const drifts = (all: readonly { readonly pValue: number | null; readonly threshold: number }[], thresholds: readonly number[]) => all.filter(({ pValue }, at) => pValue !== null && pValue <= (thresholds[at] ?? 0)).length;

  it('find no more drifts than none, and Bonferroni no more than Benjamini and Hochberg', () => {
    fc.assert(
      fc.property(tests, (all) => {
        const [none, bonferroni, hochberg] = (['NONE', 'BONFERRONI', 'BENJAMINI_HOCHBERG'] as const).map((correction) => drifts(all, correctedThresholds(all, correction)));
        expect(bonferroni).toBeLessThanOrEqual(hochberg ?? 0);
        expect(hochberg).toBeLessThanOrEqual(none ?? 0);
      }),
    );
  });

  it('are those of the example of Benjamini and Hochberg (1995)', () => {
    const all = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1].map((pValue) => ({ pValue, threshold: 0.05 }));
    expect(drifts(all, correctedThresholds(all, 'BONFERRONI'))).toBe(3);
    expect(drifts(all, correctedThresholds(all, 'BENJAMINI_HOCHBERG'))).toBe(4);
  });

  it('leave distances alone', () => expect(correctedThresholds([{ pValue: null, threshold: 0.1 }, { pValue: 0.5, threshold: 0.05 }, { pValue: 0.5, threshold: 0.05 }], 'BONFERRONI')).toEqual([0.1, 0.025, 0.025]));
});
