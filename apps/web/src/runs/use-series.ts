import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { metricSeriesDocument } from '../api/operations/runs.js';
import { steadyOperation } from '../api/use-query.js';

/** Points a chart of this width can show with something to spare. */
export const chartPoints = 600;

/** Series of some runs, read again while any of them goes on, and when the last has ended. */
export function useSeries(runIds: readonly string[], keys: readonly string[], live: boolean) {
  const ids = runIds.toSorted();
  const client = useQueryClient();
  // Once more after the last of them has ended: what it logged since the last reading.
  useEffect(() => (live ? () => void client.invalidateQueries({ queryKey: ['MetricSeries'] }) : undefined), [live, client]);
  return useQuery({
    ...steadyOperation(metricSeriesDocument, { runIds: ids, keys: [...keys], maxPoints: chartPoints }),
    enabled: ids.length > 0 && keys.length > 0,
    staleTime: live ? 0 : 30_000,
    refetchInterval: live ? 15_000 : false,
  });
}

/** Asks for some queries again, at most once in so many milliseconds however often runs change. */
export function useRefresh(everyMs: number, ...keys: readonly QueryKey[]): () => void {
  const client = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return () => {
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    }, everyMs);
  };
}
