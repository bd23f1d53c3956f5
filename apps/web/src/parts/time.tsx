import { useSyncExternalStore } from 'react';
import { ago, exactTime, left, span } from './times.js';

const watchers = new Set<() => void>();
let now = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;

/** One clock for the whole page, a tick a second while anything shows a time. */
function watch(notify: () => void): () => void {
  watchers.add(notify);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const tell of watchers) tell();
  }, 1_000);
  return () => {
    watchers.delete(notify);
    if (watchers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** How long ago; the exact instant on hover. */
export function Ago({ at }: { readonly at: string }) {
  const instant = Date.parse(at);
  const text = useSyncExternalStore(watch, () => ago(instant, Math.max(now, instant)));
  return (
    <time dateTime={at} title={exactTime(instant)} className="num">
      {text}
    </time>
  );
}

/** How long there is until then; the exact instant on hover. */
export function Left({ until }: { readonly until: string }) {
  const instant = Date.parse(until);
  const text = useSyncExternalStore(watch, () => left(instant, now));
  return (
    <time dateTime={until} title={exactTime(instant)} className="num">
      {text}
    </time>
  );
}

/** From start to end, or to now while it goes on. */
export function Duration({ from, to }: { readonly from: string; readonly to: string | null | undefined }) {
  const start = Date.parse(from);
  const text = useSyncExternalStore(watch, () => (to == null ? (now - start < 60_000 ? `${Math.max(0, Math.floor((now - start) / 1_000))} s` : span(now - start)) : span(Date.parse(to) - start)));
  return <span className="num">{text}</span>;
}
