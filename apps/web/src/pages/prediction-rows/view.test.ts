import { describe, expect, it } from 'vitest';
import { questionOf, validateRows } from './view.js';

describe('the address of rows of predictions', () => {
  it('loses nothing that is one, and drops what is none', () => {
    const address = { deployment: 'd', batch: 'b', from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z', id: 'a', show: 'wrong', output: 'score', label: 'fraud', positive: 'true', threshold: '0.4', tolerance: undefined, row: 'b:3' };
    expect(validateRows(address)).toEqual(address);
    expect(validateRows({ from: 'yesterday', show: 'good', threshold: 'high' })).toMatchObject({ from: undefined, show: undefined, threshold: undefined });
  });

  it('asks what is wrong only where something is compared', () => {
    expect(questionOf({ show: 'wrong' })).toEqual({ comparison: null, filter: null });
    expect(questionOf({ show: 'wrong', output: 'score', label: 'fraud', positive: 'true', threshold: '0.4' })).toEqual({ comparison: { output: 'score', label: 'fraud', positive: 'true', threshold: 0.4, tolerance: null }, filter: { ids: null, labelled: null, wrong: true } });
    expect(questionOf({ show: 'unlabelled', id: 'a', output: 'price', label: 'paid', tolerance: '2' })).toEqual({ comparison: { output: 'price', label: 'paid', positive: null, threshold: null, tolerance: 2 }, filter: { ids: ['a'], labelled: false, wrong: null } });
  });
});
