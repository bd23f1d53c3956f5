import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useSubscription } from '../api/live.js';
import { runsChangedDocument, runsDocument } from '../api/operations/runs.js';
import { request } from '../api/request.js';
import type { RunsQuery, RunsQueryVariables } from '../generated/graphql.js';
import { withIds } from './column-id.js';

/** At most this many changed runs are read at once; the rest follow in the next round. */
const batch = 100;

interface LiveRuns {
  /** Runs that were made since and that the filter lets through. */
  readonly waiting: number;
  readonly show: () => void;
}

/**
 * Keeps a table of runs current without moving anything in it: rows on the page are changed where they stand, whatever the order says now;
 * new ones wait until they are asked for.
 */
export function useLiveRuns(variables: RunsQueryVariables, table: { readonly isEmpty: boolean; readonly isWhole: boolean }, onChanged: (ids: readonly string[]) => void): LiveRuns {
  const client = useQueryClient();
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const changed = useRef(new Set<string>());
  const key = ['Runs', variables] as const;
  const shape = JSON.stringify(variables);
  // A changed run that is not on the page may be new, or merely further down: it is new if it began after the page was read.
  const since = useRef(Number.POSITIVE_INFINITY);
  const [shown, setShown] = useState(shape);
  if (shown !== shape) {
    setShown(shape);
    setWaiting(new Set());
  }
  useEffect(() => {
    since.current = Date.now();
  }, [shape]);

  const read = useEffectEvent(async (ids: readonly string[]) => {
    const answer = await request(runsDocument, { ...variables, first: batch, after: null, orderBy: null, filter: withIds(ids, variables.filter ?? undefined) });
    const fresh = new Map(answer.runs.nodes.map((run) => [run.id, run]));
    const loaded = new Set<string>();
    client.setQueryData<InfiniteData<RunsQuery>>(key, (pages) => {
      if (pages === undefined) return pages;
      return {
        ...pages,
        pages: pages.pages.map((page) => ({
          runs: {
            ...page.runs,
            nodes: page.runs.nodes.map((run) => {
              loaded.add(run.id);
              return fresh.get(run.id) ?? run;
            }),
          },
        })),
      };
    });
    const unseen = [...fresh.keys()].filter((id) => !loaded.has(id) && (table.isWhole || Date.parse(fresh.get(id)?.startedAt ?? '') > since.current));
    if (unseen.length === 0) return;
    if (table.isEmpty) await client.invalidateQueries({ queryKey: key });
    else setWaiting((ids) => new Set([...ids, ...unseen]));
  });

  const flush = useEffectEvent(() => {
    if (changed.current.size === 0) return;
    const ids = [...changed.current].slice(0, batch);
    for (const id of ids) changed.current.delete(id);
    onChanged(ids);
    // What failed here shows on the table's own next read; the runs that changed will change again.
    read(ids).catch(() => undefined);
  });
  useEffect(() => {
    const timer = setInterval(() => flush(), 900);
    return () => clearInterval(timer);
  }, []);

  const experimentIds = variables.experimentIds;
  useSubscription(runsChangedDocument, { experimentIds: Array.isArray(experimentIds) ? experimentIds : [] }, true, ({ runsChanged }) => {
    for (const id of runsChanged) changed.current.add(id);
  });

  return {
    waiting: waiting.size,
    show: () => {
      setWaiting(new Set());
      since.current = Date.now();
      client.setQueryData<InfiniteData<RunsQuery>>(key, (pages) => (pages === undefined ? pages : { pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) }));
      void client.invalidateQueries({ queryKey: key });
      void client.invalidateQueries({ queryKey: ['RunColumns'] });
    },
  };
}
