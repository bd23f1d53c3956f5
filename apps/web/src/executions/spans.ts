import type { ExecutionBarFragment } from '../generated/pipelines/graphql.js';

type Timed = Pick<ExecutionBarFragment, 'state' | 'startedAt' | 'endedAt' | 'updatedAt'>;

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether something of it may still change by itself. */
export function isOpen({ state }: Pick<Timed, 'state'>): boolean {
  return state === 'RUNNING' || state === 'NAMED' || state === 'LOST';
}

/** When it ran: until now while it runs; until it was last heard of when it is lost. Undefined when it never started. */
export function spanOf({ state, startedAt, endedAt, updatedAt }: Timed, now: number): Span | undefined {
  if (startedAt == null) return undefined;
  const from = Date.parse(startedAt);
  const to = endedAt == null ? (state === 'RUNNING' ? now : Date.parse(updatedAt)) : Date.parse(endedAt);
  return { from, to: Math.max(from, to) };
}

export function durationOf(execution: Timed, now: number): number | undefined {
  const span = spanOf(execution, now);
  return span && span.to - span.from;
}

/** Fewer successes tell nothing of what is usual; and older ones than so many tell of other days. */
const [fewest, most] = [5, 50];

/** The median time of the newest successes, in milliseconds. Undefined with too few of them. */
export function usualOf(newestFirst: readonly Timed[]): number | undefined {
  const times = newestFirst.flatMap((execution) => (execution.state === 'SUCCEEDED' && execution.startedAt != null && execution.endedAt != null ? [Date.parse(execution.endedAt) - Date.parse(execution.startedAt)] : [])).slice(0, most);
  if (times.length < fewest) return undefined;
  const sorted = times.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = 0, high = low] = sorted.length % 2 === 1 ? [sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}
