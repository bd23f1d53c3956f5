import { describe, expect, it } from 'vitest';
import { binsOf, categoriesOf } from './bins.js';
import { countsAsDrift, type DriftColumn, linesOf, type Refusal, refusalsOfWhole } from './ranked.js';

const side = { rows: 10, values: 10, nulls: 0, notFinite: 0, distinct: null, numbers: null };
const verdict = (column: string, statistic: number): DriftColumn => ({ column, kind: 'NUMERIC', test: 'WASSERSTEIN', statistic, pValue: null, threshold: 0.1, drifted: statistic >= 0.1, errorBound: null, sentence: '', effectSize: { measure: 'COHENS_D', value: 0, size: 'SMALL' }, reference: side, current: side, histogram: null, aspects: [] });
const refusal = (column: string | null, countsAs: boolean): Refusal => ({ code: 'MISSING_COLUMN', column, sentence: '', countsAsDrift: countsAs });

describe('the lines of a report', () => {
  const lines = linesOf({ columns: [verdict('calm', 0.01), verdict('far', 0.9)], refusals: [refusal('short', false), refusal('gone', true), refusal(null, false)] });

  it('have what is gone first, then what is furthest, then what has no verdict', () => expect(lines.map(({ name }) => name)).toEqual(['gone', 'far', 'calm', 'short']));
  it('count what is gone as drift, and what was not compared not', () => expect(lines.map(countsAsDrift)).toEqual([true, true, false, false]));
  it('leave refusals of the whole apart', () => expect(refusalsOfWhole({ refusals: [refusal('a', true), refusal(null, false)] })).toEqual([refusal(null, false)]));
});

describe('bins', () => {
  it('of twice the width are half as high for the same share', () => {
    const { bins, isEven } = binsOf({ edges: [0, 1, 3], reference: [0.5, 0.5], current: [0, 1] });
    expect(isEven).toBe(false);
    expect((bins[0]?.then ?? 0) / (bins[1]?.then ?? 1)).toBeCloseTo(2);
    expect(Math.max(...bins.flatMap(({ then, now }) => [then, now]))).toBe(1);
  });

  it('are laid out evenly where most would be slivers, or have no width', () => {
    expect(binsOf({ edges: [0, 1, 2, 1e9], reference: [0.3, 0.3, 0.4], current: [0, 0, 1] })).toMatchObject({ isEven: true, bins: [{ from: 0 }, { from: 1 / 3 }, { from: 2 / 3 }] });
    expect(binsOf({ edges: [5, 5], reference: [1], current: [1] })).toMatchObject({ isEven: true, bins: [{ from: 0, to: 1, then: 1, now: 1 }] });
  });

  it('of categories come with what moved most first, and tell how many are left out', () => {
    expect(categoriesOf({ labels: ['a', 'b', 'c'], reference: [0.5, 0.3, 0.2], current: [0.5, 0.1, 0.35] }, 2)).toEqual({ shown: [{ label: 'b', then: 0.3, now: 0.1 }, { label: 'c', then: 0.2, now: 0.35 }], rest: 1 });
  });
});
