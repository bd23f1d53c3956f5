import { describe, expect, it } from 'vitest';
import type { PerformanceWindowFragment } from '../generated/monitoring/graphql.js';
import { performanceCharts } from './performance-lines.js';

const window = (day: number, accuracy: number | null, more: Partial<PerformanceWindowFragment> = {}): PerformanceWindowFragment => ({
  id: String(day), windowFrom: `2026-01-0${day}T00:00:00Z`, windowTo: `2026-01-0${day + 1}T00:00:00Z`, subject: '', dueAt: '', status: 'DONE', outcome: 'HOLDS', failureMessage: null, finishedAt: null,
  figures: [{ slice: '', outcome: accuracy === null ? 'LABELS_INCOMPLETE' : 'HOLDS', rows: 1, labelled: 1, metrics: accuracy === null ? [] : [{ metric: 'ACCURACY', value: accuracy }] }], ...more,
});

describe('lines of performance', () => {
  it('go from the earliest window to the latest, with a gap where nothing was told', () => {
    const [chart] = performanceCharts([window(3, 0.7), window(2, null), window(1, 0.9)]);
    expect(chart).toMatchObject({ metric: 'ACCURACY', lines: [{ slice: '', values: [0.9, null, 0.7] }] });
    expect(chart?.lines[0]?.times).toEqual(['2026-01-02', '2026-01-03', '2026-01-04'].map((day) => Date.parse(`${day}T00:00:00Z`)));
  });

  it('leave out what is still to be looked at', () => {
    expect(performanceCharts([window(2, null, { status: 'QUEUED', figures: null }), window(1, 0.9)])[0]?.lines[0]?.values).toEqual([0.9]);
    expect(performanceCharts([window(1, null)])).toEqual([]);
  });
});
