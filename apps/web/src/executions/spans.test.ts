import { describe, expect, it } from 'vitest';
import { durationOf, spanOf, usualOf } from './spans.js';

const at = (second: number): string => new Date(second * 1_000).toISOString();
const execution = (state: 'SUCCEEDED' | 'RUNNING' | 'LOST' | 'FAILED' | 'NAMED', from: number | null, to: number | null, heard = 0) => ({ state, startedAt: from === null ? null : at(from), endedAt: to === null ? null : at(to), updatedAt: at(heard) });

describe('when an execution ran', () => {
  it('is from start to end, to now while it runs, and to when it was last heard of when it is lost', () => {
    expect(spanOf(execution('SUCCEEDED', 2, 5), 9_000)).toEqual({ from: 2_000, to: 5_000 });
    expect(durationOf(execution('RUNNING', 2, null), 9_000)).toBe(7_000);
    expect(durationOf(execution('LOST', 2, null, 6), 9_000)).toBe(4_000);
    expect(spanOf(execution('NAMED', null, null), 9_000)).toBeUndefined();
  });

  it('never ends before it starts, even where clocks differ', () => {
    expect(durationOf(execution('RUNNING', 12, null), 9_000)).toBe(0);
  });
});

describe('the usual time', () => {
  it('is the median of at most fifty successes, and of five at least', () => {
    const took = (seconds: number) => execution('SUCCEEDED', 0, seconds);
    expect(usualOf([took(1), took(2), took(3), took(4)])).toBeUndefined();
    expect(usualOf([took(1), execution('FAILED', 0, 900), took(2), took(30), took(4), took(5)])).toBe(4_000);
    expect(usualOf([took(1), took(2), took(3), took(4), took(5), took(6)])).toBe(3_500);
    expect(usualOf([...Array.from({ length: 50 }, () => took(1)), ...Array.from({ length: 60 }, () => took(9))])).toBe(1_000);
  });
});
