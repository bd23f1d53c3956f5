import { useQueryClient } from '@tanstack/react-query';
import { type Client, createClient } from 'graphql-ws';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { OperationText } from './document.js';
import { isRecord } from './failure.js';
import { session } from './session.js';

/** `lost`: what is shown may be out of date, and says so. `regained` lasts a few seconds, so that the person sees it end. */
export type LinkState = { readonly kind: 'idle' | 'connecting' | 'live' | 'regained' } | { readonly kind: 'lost'; readonly since: number };

type Subscribers = Set<() => void>;

const watchers: Subscribers = new Set();
const onRegained: Subscribers = new Set();
let state: LinkState = { kind: 'idle' };

function become(next: LinkState): void {
  state = next;
  for (const notify of watchers) notify();
}

function connect(): Client {
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;
  return createClient({
    url,
    lazyCloseTimeout: 5_000,
    keepAlive: 12_000,
    connectionAckWaitTimeout: 10_000,
    connectionParams: () => session.headers(),
    retryAttempts: Number.POSITIVE_INFINITY,
    // Quick at first, since most losses are a restart; then at most every 10 s, spread out so that many pages do not return at once.
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(10_000, 400 * 2 ** Math.min(retries, 5)) * (0.75 + Math.random() / 2))),
    shouldRetry: (event) => !(isRecord(event) && (event['code'] === 4401 || event['code'] === 4403)),
    on: {
      connecting: () => {
        if (state.kind === 'idle') become({ kind: 'connecting' });
      },
      connected: () => {
        const wasLost = state.kind === 'lost';
        become({ kind: wasLost ? 'regained' : 'live' });
        if (!wasLost) return;
        for (const notify of onRegained) notify();
        setTimeout(() => {
          if (state.kind === 'regained') become({ kind: 'live' });
        }, 4_000);
      },
      closed: (event) => {
        const clean = event instanceof CloseEvent && event.code === 1000;
        if (clean) become({ kind: 'idle' });
        else if (state.kind !== 'lost') become({ kind: 'lost', since: Date.now() });
      },
    },
  });
}

let client: Client | undefined;

export function useLinkState(): LinkState {
  return useSyncExternalStore(
    (notify) => {
      watchers.add(notify);
      return () => watchers.delete(notify);
    },
    () => state,
  );
}

/** Calls back after each loss that was made good: what happened in between was missed and has to be read again. */
export function watchRegained(notify: () => void): () => void {
  onRegained.add(notify);
  return () => onRegained.delete(notify);
}

/**
 * Opens a subscription while the component shows and `enabled` holds; it survives reconnects, after which the server begins it anew. A refusal, at
 * the beginning or later, ends it.
 */
export function useSubscription<R, V extends Record<string, unknown>>(document: OperationText<R, V>, variables: V, enabled: boolean, onEvent: (event: R) => void, onRefused?: () => void): void {
  const deliver = useEffectEvent(onEvent);
  const refuse = useEffectEvent(() => onRefused?.());
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (!enabled) return undefined;
    client ??= connect();
    const parsed: unknown = JSON.parse(key);
    return client.subscribe<R>(
      { query: document.toString(), variables: isRecord(parsed) ? parsed : {} },
      {
        next: (message) => {
          if (message.data !== null && message.data !== undefined) deliver(message.data);
        },
        // Refusals show on the query that stands beside every subscription; a lost link shows in the header.
        error: () => refuse(),
        complete: () => undefined,
      },
    );
  }, [document, key, enabled]);
}

/** Reads the named queries again at each event: what an event tells of is read by the queries that show it. */
export function useLiveQueries<R, V extends Record<string, unknown>>(document: OperationText<R, V>, variables: V, enabled: boolean, names: readonly string[]): void {
  const queries = useQueryClient();
  useSubscription(document, variables, enabled, () => {
    for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
  });
}

/** How often to look where a proxy lets no live link through, or while it is lost; not at all while it is there. */
export function useLookWhileLost(everyMs: number): number | false {
  return useLinkState().kind === 'lost' ? everyMs : false;
}
