import { describe, expect, it } from 'vitest';
import { draftOf, isSaid, metricsFor, newPerformance, performanceOf } from './performance-draft.js';

describe('a form about how good predictions are', () => {
  const binary = { ...newPerformance, label: ' churned ', score: 'score', checks: [{ metric: 'ROC_AUC' as const, side: 'atLeast' as const, bound: 0.75 }, { metric: null, side: 'atLeast' as const, bound: '' }] };

  it('comes to the section of a definition', () => {
    expect(performanceOf(binary)).toEqual({ kind: 'BINARY', label: 'churned', prediction: null, score: 'score', positive: 'true', threshold: 0.5, labelsWithinHours: 24, lateHours: 168, completeShare: 0.95, checks: [{ metric: 'ROC_AUC', atLeast: 0.75 }] });
    expect(performanceOf({ ...newPerformance, kind: 'REGRESSION', label: 'paid', prediction: 'price', checks: [{ metric: 'RMSE', side: 'atMost', bound: 3 }] })).toMatchObject({ kind: 'REGRESSION', prediction: 'price', checks: [{ metric: 'RMSE', atMost: 3 }] });
  });

  it('says when it has enough, and which metrics there are', () => {
    expect([isSaid(newPerformance), isSaid(binary), isSaid({ ...binary, checks: [{ metric: 'F1', side: 'atLeast', bound: '' }] }), isSaid({ ...newPerformance, kind: 'REGRESSION', label: 'paid' })]).toEqual([false, true, false, false]);
    expect(metricsFor({ kind: 'BINARY', score: '' })).toEqual(['ACCURACY', 'PRECISION', 'RECALL', 'F1']);
    expect(metricsFor({ kind: 'BINARY', score: 'score' })).toContain('ROC_AUC');
    // A metric that is of another kind of prediction is left out.
    expect(performanceOf({ ...binary, score: '', prediction: 'class' })['checks']).toEqual([]);
  });

  it('reads what is kept back, leaves what it does not ask for, and what it can not say to the definition', () => {
    const kept = { ...performanceOf(binary), bins: 20 };
    expect(performanceOf(draftOf(kept) ?? newPerformance, kept)).toEqual(kept);
    expect(draftOf({ kind: 'MULTICLASS', prediction: null, scores: [] })).toBeUndefined();
    expect(draftOf({ kind: 'REGRESSION', prediction: 'p', label: 'y', checks: [{ metric: 'RMSE', atLeast: 1, atMost: 2 }] })).toBeUndefined();
    expect(draftOf(null)).toBeUndefined();
  });
});
