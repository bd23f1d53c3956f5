import { describe, expect, it } from 'vitest';
import type { MonitorWindowFragment } from '../generated/monitoring/graphql.js';
import { shareOf, standingOf, stateOf, windowsInWords } from './verdict.js';

const at = (hour: number): string => `2026-11-30T${String(hour).padStart(2, '0')}:00:00.000Z`;
function look(hour: number, outcome: MonitorWindowFragment['outcome'], more: Partial<MonitorWindowFragment> = {}): MonitorWindowFragment {
  return { id: String(hour), windowFrom: at(hour), windowTo: at(hour + 1), subject: '', status: 'DONE', outcome, currentRows: 100, columnCount: 4, driftedColumns: outcome === 'DRIFTED' ? 3 : 0, failureCode: null, failureMessage: null, queuedAt: at(hour + 1), finishedAt: at(hour + 1), ...more };
}

describe('what a monitor says', () => {
  it('holds since the first window in a row that came to the same', () => {
    expect(standingOf([look(5, 'DRIFTED'), look(4, 'DRIFTED'), look(3, 'STABLE'), look(2, 'DRIFTED')], true)).toEqual({ state: 'DRIFTED', reportId: '5', since: at(4), atLeast: false });
  });

  it('may be older than the windows at hand', () => {
    expect(standingOf([look(5, 'STABLE'), look(4, 'STABLE')], true)).toMatchObject({ since: at(4), atLeast: true });
    expect(standingOf([look(5, 'STABLE'), look(4, 'STABLE')], false)).toMatchObject({ atLeast: false });
  });

  it('is not moved by windows that are still to be looked at', () => {
    expect(standingOf([look(5, null, { status: 'QUEUED' }), look(4, 'DRIFTED')], false)).toMatchObject({ state: 'DRIFTED', reportId: '4' });
    expect(standingOf([look(5, null, { status: 'RUNNING' })], false)).toBeUndefined();
    expect(standingOf([], false)).toBeUndefined();
  });

  it('is never calm where nothing is known', () => {
    expect([stateOf(look(1, null)), stateOf(look(1, 'UNDECIDED')), stateOf(look(1, null, { status: 'FAILED' }))]).toEqual(['UNDECIDED', 'UNDECIDED', 'FAILED']);
    expect(standingOf([look(5, null, { status: 'FAILED' }), look(4, 'STABLE')], false)).toMatchObject({ state: 'FAILED', since: at(5) });
  });

  it('is told of all windows in words', () => {
    expect(windowsInWords([look(1, 'STABLE'), look(2, 'DRIFTED'), look(3, 'STABLE')])).toBe('3 windows: 2 as the baseline, 1 drifted');
    expect(windowsInWords([look(1, 'UNDECIDED')])).toBe('1 window: 1 without a verdict');
  });

  it('has a share of drifted columns only where columns were looked at', () => {
    expect([shareOf(look(1, 'DRIFTED')), shareOf({ driftedColumns: 0, columnCount: 0 }), shareOf({ driftedColumns: null, columnCount: 3 })]).toEqual([0.75, undefined, undefined]);
  });
});
