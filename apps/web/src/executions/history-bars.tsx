import type { ExecutionBarFragment, ExecutionState } from '../generated/pipelines/graphql.js';
import classes from './bars.module.css';
import { executionLooks } from './execution-status.js';
import { durationOf } from './spans.js';
import { useNow } from './use-now.js';

const height = 22;

/** `20 executions: 18 succeeded, 2 failed`. */
export function summaryOf(executions: readonly { readonly state: ExecutionState }[]): string {
  const counts = new Map<ExecutionState, number>();
  for (const { state } of executions) counts.set(state, (counts.get(state) ?? 0) + 1);
  return `${executions.length} ${executions.length === 1 ? 'execution' : 'executions'}: ${[...counts].map(([state, count]) => `${count} ${executionLooks[state].label.toLowerCase()}`).join(', ')}`;
}

/** The last executions small, oldest first: how long each took, and how it ended. */
export function HistoryBars({ newestFirst, most = 24 }: { readonly newestFirst: readonly ExecutionBarFragment[]; readonly most?: number }) {
  const shown = newestFirst.slice(0, most).toReversed();
  const now = useNow(shown.some(({ state }) => state === 'RUNNING'), 5_000);
  const times = shown.map((execution) => durationOf(execution, now) ?? 0);
  const longest = Math.max(1, ...times);
  return (
    <span className={classes.history} role="img" aria-label={summaryOf(shown)} title={summaryOf(shown)}>
      {shown.map(({ id, state }, at) => (
        <span key={id} className={classes.bar} data-state={state} style={{ height: Math.round(((times[at] ?? 0) / longest) * height) }} />
      ))}
    </span>
  );
}
