import { PlinthError } from '@plinth/kernel';
import { didYouMean } from './filter/did-you-mean.js';

/** The statuses of a run, in the order of its life. */
export const runStatuses = ['SCHEDULED', 'RUNNING', 'FINISHED', 'FAILED', 'KILLED', 'STALE'] as const;
export type RunStatus = (typeof runStatuses)[number];

/**
 * Why a status changes, and so who may end a run:
 * - `UPDATE`: whoever may write the run says so: its own process, which ends it as FINISHED, FAILED or KILLED, or a person who gives it up as KILLED;
 * - `HEARTBEAT`: its process shows that it lives;
 * - `SWEEP`: the system notices that the heartbeat stopped. It never ends a run: a laptop that slept takes up again where it was;
 * - `RESUME`: a process takes the run up again, whatever ended it.
 */
export type StatusCause = 'UPDATE' | 'HEARTBEAT' | 'SWEEP' | 'RESUME';

/** How often a client that sends heartbeats sends one. */
export const heartbeatIntervalMs = 20_000;
/** Silence after which a run counts as stale: a heartbeat or two may be late or lost. */
export const staleAfterMs = 3 * heartbeatIntervalMs;

const open: readonly RunStatus[] = ['RUNNING', 'FINISHED', 'FAILED', 'KILLED'];
const legal: Readonly<Record<StatusCause, Readonly<Record<RunStatus, readonly RunStatus[]>>>> = {
  UPDATE: { SCHEDULED: open, RUNNING: open, STALE: open, FINISHED: [], FAILED: [], KILLED: [] },
  HEARTBEAT: { SCHEDULED: ['RUNNING'], RUNNING: [], STALE: ['RUNNING'], FINISHED: [], FAILED: [], KILLED: [] },
  SWEEP: { SCHEDULED: [], RUNNING: ['STALE'], STALE: [], FINISHED: [], FAILED: [], KILLED: [] },
  RESUME: { SCHEDULED: ['RUNNING'], RUNNING: [], STALE: ['RUNNING'], FINISHED: ['RUNNING'], FAILED: ['RUNNING'], KILLED: ['RUNNING'] },
};

export class UnknownRunStatus extends PlinthError {
  constructor(written: string, field: string) {
    const meant = didYouMean(written, runStatuses);
    super('UNKNOWN_RUN_STATUS', 'INVALID', `${JSON.stringify(written.slice(0, 40))} is no status of a run.`, {
      field,
      help: `${meant === undefined ? '' : `Did you mean ${meant}? `}The statuses are ${runStatuses.join(', ')}.`,
    });
  }
}

/** A change of status that the life of a run does not have. */
export class IllegalStatusChange extends PlinthError {
  constructor(from: RunStatus, to: RunStatus, cause: StatusCause) {
    super('ILLEGAL_STATUS_CHANGE', 'CONFLICT', `A run that is ${from} does not become ${to}.`, {
      field: 'status',
      help: isTerminal(from) ? 'Resume the run first.' : to === 'STALE' ? 'Plinth itself sets STALE when heartbeats stop.' : 'Start another run.',
      details: { from, to, cause },
    });
  }
}

/** @throws UnknownRunStatus */
export function parseRunStatus(text: string, field = 'status'): RunStatus {
  const status = runStatuses.find((candidate) => candidate === text);
  if (status === undefined) throw new UnknownRunStatus(text, field);
  return status;
}

/** True for a run that has ended. STALE is not an end: the process may be back. */
export function isTerminal(status: RunStatus): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'KILLED';
}

/** True when the status may change so for this cause; staying the same is always legal, so that a retry is. */
export function mayChangeStatus(from: RunStatus, to: RunStatus, cause: StatusCause): boolean {
  return from === to || legal[cause][from].includes(to);
}

/** What happens to the time at which the run ended. */
export type EndedAtChange = 'SET' | 'CLEAR' | 'KEEP';

/**
 * Decides a change of status: whether it sets or clears the run's end.
 * @throws IllegalStatusChange
 */
export function changeStatus(from: RunStatus, to: RunStatus, cause: StatusCause): EndedAtChange {
  if (!mayChangeStatus(from, to, cause)) throw new IllegalStatusChange(from, to, cause);
  if (isTerminal(from) === isTerminal(to)) return 'KEEP';
  return isTerminal(to) ? 'SET' : 'CLEAR';
}

/** The status after a heartbeat. One that comes in after the end, as the last of a process may, changes nothing. */
export function statusAfterHeartbeat(status: RunStatus): RunStatus {
  return mayChangeStatus(status, 'RUNNING', 'HEARTBEAT') ? 'RUNNING' : status;
}

/**
 * True when a running run has been silent for longer than `afterMs`. A run that never sent a heartbeat, as those of MLflow's clients never do, does not become
 * stale: its silence says nothing. All times are milliseconds since 1970 by the server's clock.
 */
export function isHeartbeatStale(run: { readonly status: RunStatus; readonly heartbeatAt: number | null }, now: number, afterMs = staleAfterMs): boolean {
  return run.status === 'RUNNING' && run.heartbeatAt !== null && now - run.heartbeatAt > afterMs;
}
