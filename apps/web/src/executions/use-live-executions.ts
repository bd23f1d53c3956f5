import type { QueryKey } from '@tanstack/react-query';
import { useSubscription } from '../api/live.js';
import { executionChangedDocument, executionsChangedDocument } from '../api/operations/pipelines-live.js';
import { useRefresh } from '../runs/use-series.js';

/** Reads these again, at most so often, whenever something is told of any execution. */
export function useLiveExecutions(everyMs: number, ...keys: readonly QueryKey[]): void {
  useSubscription(executionsChangedDocument, {}, true, useRefresh(everyMs, ...keys));
}

/** How an execution stood when it was read. */
export interface SeenStanding {
  readonly state: string;
  readonly updatedAt: string;
  readonly stepCounts: readonly { readonly state: string; readonly count: number }[];
}

/** Calls back whenever something is told of the execution or of what is within it. @param shown what has been read of it: the link begins by saying how it stands */
export function useLiveExecution(id: string, shown: SeenStanding | null | undefined, onNews: () => void): void {
  useSubscription(executionChangedDocument, { id }, shown != null, ({ executionChanged }) => {
    if (shown == null || markOf(executionChanged) !== markOf(shown)) onNews();
  });
}

function markOf({ state, updatedAt, stepCounts }: SeenStanding): string {
  return JSON.stringify([state, Date.parse(updatedAt), stepCounts.map(({ state: each, count }) => [each, count])]);
}
