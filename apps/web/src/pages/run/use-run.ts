import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useSubscription } from '../../api/live.js';
import { metricsAppendedDocument, runChangedDocument, runDocument, runSeriesDocument } from '../../api/operations/run.js';
import { operation, steadyOperation } from '../../api/use-query.js';
import { append } from '../../charts/curves.js';
import type { RunQuery, RunSeriesQuery } from '../../generated/graphql.js';

export type RunDetails = NonNullable<RunQuery['run']>;

/** A run, kept current for as long as the page shows it. */
export function useRun(id: string) {
  const client = useQueryClient();
  const query = useQuery(operation(runDocument, { id }));
  useSubscription(runChangedDocument, { runId: id }, query.data?.run != null, ({ runChanged }) => {
    client.setQueryData<RunQuery>(['Run', { id }], (before) => (before?.run == null ? before : { run: { ...before.run, ...runChanged } }));
  });
  return query;
}

const seriesPoints = 1_000;

/** Series of one run; points that are appended come by the live link, without asking again. */
export function useRunSeries(id: string, keys: readonly string[], live: boolean) {
  const client = useQueryClient();
  const variables = { id, keys: [...keys], maxPoints: seriesPoints };
  const arrived = useRef(0);
  const query = useQuery({ ...steadyOperation(runSeriesDocument, variables), enabled: keys.length > 0, staleTime: live ? 0 : 30_000 });
  useSubscription(metricsAppendedDocument, { runId: id, keys: [...keys] }, live && keys.length > 0 && query.data !== undefined, ({ metricsAppended }) => {
    const byKey = new Map(metricsAppended.map((series) => [series.key, series]));
    arrived.current += metricsAppended.reduce((sum, series) => sum + series.steps.length, 0);
    if (arrived.current > seriesPoints * keys.length) {
      // What has been appended is as dense as it was logged; the server thins it evenly again.
      arrived.current = 0;
      void client.invalidateQueries({ queryKey: ['RunSeries', variables] });
      return;
    }
    client.setQueryData<RunSeriesQuery>(['RunSeries', variables], (before) => {
      if (before?.run == null) return before;
      const known = new Set(before.run.metricSeries.map(({ key }) => key));
      return {
        run: {
          ...before.run,
          metricSeries: [
            ...before.run.metricSeries.map((series) => {
              const more = byKey.get(series.key);
              if (more === undefined) return series;
              const { steps, times, values, total } = append(series, more);
              return { ...series, steps: [...steps], times: [...times], values: [...values], total };
            }),
            ...metricsAppended.filter(({ key }) => !known.has(key)),
          ],
        },
      };
    });
  });
  return query;
}
