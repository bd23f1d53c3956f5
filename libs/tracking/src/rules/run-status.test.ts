import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeStatus, IllegalStatusChange, isHeartbeatStale, isTerminal, mayChangeStatus, parseRunStatus, type RunStatus, runStatuses, staleAfterMs, type StatusCause, statusAfterHeartbeat, UnknownRunStatus } from './run-status.js';

const causes: readonly StatusCause[] = ['UPDATE', 'HEARTBEAT', 'SWEEP', 'RESUME'];

/** All changes that are legal for a cause, those that stay the same left out. */
function changes(cause: StatusCause): string[] {
  return runStatuses.flatMap((from) => runStatuses.filter((to) => to !== from && mayChangeStatus(from, to, cause)).map((to) => `${from} → ${to}`));
}

describe('the life of a run', () => {
  it('by updates', () => {
    expect(changes('UPDATE')).toEqual([
      'SCHEDULED → RUNNING', 'SCHEDULED → FINISHED', 'SCHEDULED → FAILED', 'SCHEDULED → KILLED',
      'RUNNING → FINISHED', 'RUNNING → FAILED', 'RUNNING → KILLED',
      'STALE → RUNNING', 'STALE → FINISHED', 'STALE → FAILED', 'STALE → KILLED',
    ]);
  });

  it('by heartbeats, by the sweep, and by resuming', () => {
    expect(changes('HEARTBEAT')).toEqual(['SCHEDULED → RUNNING', 'STALE → RUNNING']);
    expect(changes('SWEEP')).toEqual(['RUNNING → STALE']);
    expect(changes('RESUME')).toEqual(['SCHEDULED → RUNNING', 'FINISHED → RUNNING', 'FAILED → RUNNING', 'KILLED → RUNNING', 'STALE → RUNNING']);
  });

  it('may always stay as it is, so that a retry is no error', () => {
    for (const status of runStatuses) for (const cause of causes) expect(changeStatus(status, status, cause)).toBe('KEEP');
  });

  it.each<[RunStatus, RunStatus, StatusCause, string]>([
    ['RUNNING', 'FINISHED', 'UPDATE', 'SET'],
    ['SCHEDULED', 'KILLED', 'UPDATE', 'SET'],
    ['STALE', 'FAILED', 'UPDATE', 'SET'],
    ['FINISHED', 'RUNNING', 'RESUME', 'CLEAR'],
    ['STALE', 'RUNNING', 'HEARTBEAT', 'KEEP'],
    ['RUNNING', 'STALE', 'SWEEP', 'KEEP'],
  ])('%s → %s by %s: end time %s', (from, to, cause, endedAt) => {
    expect(changeStatus(from, to, cause)).toBe(endedAt);
  });

  it.each<[RunStatus, RunStatus, StatusCause, RegExp]>([
    ['FINISHED', 'FAILED', 'UPDATE', /Resume the run first/],
    ['RUNNING', 'STALE', 'UPDATE', /Plinth itself sets STALE/],
    ['RUNNING', 'SCHEDULED', 'UPDATE', /Start another run/],
  ])('%s never becomes %s by %s', (from, to, cause, help) => {
    expect(() => changeStatus(from, to, cause)).toThrow(IllegalStatusChange);
    expect(new IllegalStatusChange(from, to, cause)).toMatchObject({ code: 'ILLEGAL_STATUS_CHANGE', kind: 'CONFLICT', field: 'status', message: `A run that is ${from} does not become ${to}.`, help: expect.stringMatching(help) });
  });

  it('has an end time exactly while it has ended, whatever happens to it', () => {
    const event = fc.record({ to: fc.constantFrom(...runStatuses), cause: fc.constantFrom(...causes) });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let status: RunStatus = 'SCHEDULED';
        let ended = false;
        for (const { to, cause } of events) {
          if (!mayChangeStatus(status, to, cause)) continue;
          const change = changeStatus(status, to, cause);
          ended = change === 'KEEP' ? ended : change === 'SET';
          status = to;
          expect(ended).toBe(isTerminal(status));
        }
      }),
    );
  });

  it('only resuming leaves an end', () => {
    for (const cause of causes) for (const from of runStatuses.filter(isTerminal)) for (const to of runStatuses) if (to !== from && mayChangeStatus(from, to, cause)) expect([cause, to]).toEqual(['RESUME', 'RUNNING']);
  });
});

describe('heartbeats', () => {
  it.each<[RunStatus, RunStatus]>([
    ['SCHEDULED', 'RUNNING'],
    ['RUNNING', 'RUNNING'],
    ['STALE', 'RUNNING'],
    ['FINISHED', 'FINISHED'],
    ['FAILED', 'FAILED'],
    ['KILLED', 'KILLED'],
  ])('turn %s into %s', (before, after) => {
    expect(statusAfterHeartbeat(before)).toBe(after);
  });

  it('are stale a moment after the allowed silence', () => {
    const run = { status: 'RUNNING', heartbeatAt: 1_000 } as const;
    expect(isHeartbeatStale(run, 1_000 + staleAfterMs)).toBe(false);
    expect(isHeartbeatStale(run, 1_001 + staleAfterMs)).toBe(true);
    expect(isHeartbeatStale(run, 1_011, 10)).toBe(true);
    expect(isHeartbeatStale(run, 0)).toBe(false);
  });

  it('that never came are not missed, nor those of a run that does not run', () => {
    expect(isHeartbeatStale({ status: 'RUNNING', heartbeatAt: null }, Number.MAX_SAFE_INTEGER)).toBe(false);
    for (const status of runStatuses.filter((each) => each !== 'RUNNING')) expect(isHeartbeatStale({ status, heartbeatAt: 0 }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

describe('reading a status', () => {
  it('takes each of them and nothing else', () => {
    for (const status of runStatuses) expect(parseRunStatus(status)).toBe(status);
    for (const text of ['running', 'DONE', '', 'toString']) expect(() => parseRunStatus(text)).toThrow(UnknownRunStatus);
  });

  it('says what was meant', () => {
    expect(new UnknownRunStatus('finshed', 'input.status')).toMatchObject({ code: 'UNKNOWN_RUN_STATUS', status: 400, field: 'input.status', help: expect.stringMatching(/^Did you mean FINISHED\?/) });
  });
});
