import { useEffect, useReducer, useRef, useState } from 'react';
import { type ApiFailure, asFailure } from '../../api/failure.js';
import { useSubscription } from '../../api/live.js';
import { logAppendedDocument, runLogsDocument } from '../../api/operations/run.js';
import { request } from '../../api/request.js';
import { useHasBeen } from '../../parts/use-has-been.js';
import { type LogLine, mergeLines } from './log-lines.js';

const chunk = 1_000;

interface Logs {
  readonly lines: readonly LogLine[];
  readonly isPending: boolean;
  readonly error: ApiFailure | undefined;
  readonly hasEarlier: boolean;
  readonly isLoadingEarlier: boolean;
  readonly loadEarlier: () => void;
  readonly retry: () => void;
}

/** The log from its end: earlier lines are read as one scrolls up, later ones come by the live link. */
export function useLogs(runId: string, live: boolean): Logs {
  const [lines, add] = useReducer(mergeLines, []);
  const [isPending, setPending] = useState(true);
  /** The line after those of the first reading. */
  const [next, setNext] = useState<number>();
  const [error, setError] = useState<ApiFailure>();
  const [earlier, setEarlier] = useState<string>();
  const [isLoadingEarlier, setLoadingEarlier] = useState(false);
  const [attempt, retry] = useReducer((count: number) => count + 1, 0);
  const busy = useRef(false);

  useEffect(() => {
    const aborter = new AbortController();
    request(runLogsDocument, { id: runId, last: chunk }, aborter.signal)
      .then(({ run }) => {
        if (aborter.signal.aborted) return;
        if (run != null) {
          add(run.logs.nodes);
          setEarlier(run.logs.pageInfo.hasPreviousPage ? (run.logs.pageInfo.startCursor ?? undefined) : undefined);
          setNext((run.logs.nodes.at(-1)?.index ?? -1) + 1);
        }
        setError(undefined);
        setPending(false);
      })
      .catch((reason: unknown) => {
        if (aborter.signal.aborted) return;
        setError(asFailure(reason));
        setPending(false);
      });
    return () => aborter.abort();
  }, [runId, attempt]);

  // The last lines may come after the word of the run's end.
  const follows = useHasBeen(live);
  useSubscription(logAppendedDocument, { runId, from: next ?? null }, follows && next !== undefined, ({ logAppended }) => add(logAppended));

  return {
    lines,
    isPending,
    error,
    hasEarlier: earlier !== undefined,
    isLoadingEarlier,
    loadEarlier: () => {
      if (earlier === undefined || busy.current) return;
      busy.current = true;
      setLoadingEarlier(true);
      request(runLogsDocument, { id: runId, last: chunk, before: earlier })
        .then(({ run }) => {
          if (run == null) return;
          add(run.logs.nodes);
          setEarlier(run.logs.pageInfo.hasPreviousPage ? (run.logs.pageInfo.startCursor ?? undefined) : undefined);
        })
        .catch((reason: unknown) => setError(asFailure(reason)))
        .finally(() => {
          busy.current = false;
          setLoadingEarlier(false);
        });
    },
    retry,
  };
}
