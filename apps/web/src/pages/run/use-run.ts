import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLinkState, useSubscription } from '../../api/live.js';
import { metricsAppendedDocument, runChangedDocument, runDocument, runMetricsDocument, runSeriesDocument } from '../../api/operations/run.js';
import { runsChangedDocument } from '../../api/operations/runs.js';
import { request } from '../../api/request.js';
import { operation, steadyOperation } from '../../api/use-query.js';
import { follow } from '../../charts/followed.js';
import type { RunQuery, RunSeriesQuery } from '../../generated/graphql.js';
import { useHasBeen } from '../../parts/use-has-been.js';

const summariesEveryMs = 1_000;
/** The SDK sends one every 15 seconds. */
const looksPerHeartbeat = 15;

export type RunDetails = NonNullable<RunQuery['run']>;

/** A run, kept current for as long as the page shows it. */
export function useRun(id: string) {
  const client = useQueryClient();
  const query = useQuery(operation(runDocument, { id }));
  useSubscription(runChangedDocument, { runId: id }, query.data?.run != null, ({ runChanged }) => {
    client.setQueryData<RunQuery>(['Run', { id }], (before) => (before?.run == null ? before : { run: { ...before.run, ...runChanged } }));
  });
  useLiveMetrics(query.data?.run);
  return query;
}

/** Which metrics a run has, what they came to and when it was last heard, while it goes on: neither points nor heartbeats are changes of its record. */
function useLiveMetrics(run: RunDetails | null | undefined): void {
  const client = useQueryClient();
  const { id = '', experimentId = '' } = run ?? {};
  const live = run != null && isLive(run);
  const hasMore = useRef(false);
  const passed = useRef(0);
  useSubscription(runsChangedDocument, { experimentIds: [experimentId] }, useHasBeen(live), ({ runsChanged }) => {
    hasMore.current ||= runsChanged.includes(id);
  });
  const look = useEffectEvent(async () => {
    passed.current += 1;
    if (!hasMore.current && !(live && passed.current >= looksPerHeartbeat)) return;
    hasMore.current = false;
    passed.current = 0;
    const { run: now } = await request(runMetricsDocument, { id });
    if (now != null) client.setQueryData<RunQuery>(['Run', { id }], (before) => (before?.run == null ? before : { run: { ...before.run, metrics: now.metrics, heartbeatAt: now.heartbeatAt } }));
  });
  useEffect(() => {
    // What failed here comes with the next points, or with the word of the run's end.
    const timer = setInterval(() => void look().catch(() => undefined), summariesEveryMs);
    return () => clearInterval(timer);
  }, []);
}

/** Whether it may log more. */
export function isLive({ status }: Pick<RunDetails, 'status'>): boolean {
  return status === 'RUNNING' || status === 'SCHEDULED';
}

const seriesPoints = 1_000;
const lookEveryMs = 10_000;

/**
 * Series of one run. Those of a run that goes on come over the live link, whole at first and then as they grow, and are asked for only where that link is not to be
 * had. The link stays when the run ends, for its last points may come after the word of its end.
 */
export function useRunSeries(id: string, keys: readonly string[], live: boolean) {
  const client = useQueryClient();
  const variables = { id, keys: [...keys], maxPoints: seriesPoints };
  const [isRefused, setRefused] = useState(false);
  const isLost = useLinkState().kind === 'lost';
  const follows = useHasBeen(live) && !isRefused;
  const asks = !follows || isLost;
  const known = steadyOperation(runSeriesDocument, variables);
  const query = useQuery({ ...known, enabled: keys.length > 0 && asks, staleTime: live ? 0 : 30_000, refetchInterval: live && asks ? lookEveryMs : false });
  useSubscription(
    metricsAppendedDocument,
    { runId: id, keys: [...keys], maxPoints: seriesPoints },
    follows && keys.length > 0,
    ({ metricsAppended }) => {
      // An answer that is on its way may be older than the event.
      void client.cancelQueries(known).then(() =>
        client.setQueryData<RunSeriesQuery>(known.queryKey, (before) => {
          if (before?.run == null && metricsAppended.some(({ isWhole }) => !isWhole)) return before;
          return { run: { id, metricSeries: follow(before?.run?.metricSeries ?? [], metricsAppended).map(({ steps, times, values, ...series }) => ({ ...series, steps: [...steps], times: [...times], values: [...values] })) } };
        }),
      );
    },
    () => setRefused(true),
  );
  return query;
}
