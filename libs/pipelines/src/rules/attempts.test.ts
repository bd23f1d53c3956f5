import { describe, expect, it } from 'vitest';
import { attemptsBefore } from './attempts.js';

const attempt = (id: string, job: string, startedAt: number | undefined, endedAt: number | undefined, parentId = 'root') => ({ id, jobId: job, parentId, startedAt, endedAt });
const before = (...steps: readonly ReturnType<typeof attempt>[]) => Object.fromEntries(attemptsBefore(steps));

describe('attempts of a step', () => {
  it('follow each other in time, whatever order they are told in', () => {
    expect(before(attempt('3', 'load', 20, 25), attempt('1', 'load', 0, 5), attempt('2', 'load', 7, 12))).toEqual({ 2: '1', 3: '2' });
    expect(before(attempt('1', 'load', 0, 5), attempt('2', 'load', 5, undefined))).toEqual({ 2: '1' });
    expect(before(attempt('1', 'load', 2, 2), attempt('2', 'load', 4, 4), attempt('3', 'load', 4, 6))).toEqual({ 2: '1', 3: '2' });
  });

  it('are none of each other when they ran at once, are of other steps, or lie within other executions', () => {
    expect(before(attempt('1', 'map', 0, 9), attempt('2', 'map', 1, 8), attempt('3', 'map', 2, 7))).toEqual({});
    expect(before(attempt('1', 'load', 0, 5), attempt('2', 'join', 7, 9))).toEqual({});
    expect(before(attempt('1', 'load', 0, 5, 'a'), attempt('2', 'load', 7, 9, 'b'))).toEqual({});
    expect(before(attempt('1', 'load', 0, 5), attempt('2', 'load', undefined, undefined))).toEqual({});
    expect(before(attempt('1', 'instant', 3, 3))).toEqual({});
  });
});
