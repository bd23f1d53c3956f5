import { useSyncExternalStore } from 'react';
import { takeTypedAhead } from './typed-ahead.js';

/** The overlays that any page can call up. Their code is loaded when one first opens. */
export type Overlay = 'palette' | 'keys' | 'more' | undefined;

let current: Overlay;
const watchers = new Set<() => void>();

export function showOverlay(next: Overlay): void {
  if (next !== current) takeTypedAhead();
  current = next;
  for (const notify of watchers) notify();
}

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (notify) => {
      watchers.add(notify);
      return () => watchers.delete(notify);
    },
    () => current,
  );
}
