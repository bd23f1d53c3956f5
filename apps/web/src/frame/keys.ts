import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

export interface KeyBinding {
  /** As typed: `j`, `?`, `Enter`, `g e` (one after the other), `mod+k` (Ctrl or ⌘). */
  readonly keys: string;
  readonly label: string;
  readonly group: string;
  readonly run: () => void;
  /** Also while an input has the focus. */
  readonly whileTyping?: boolean;
}

let layers: readonly (readonly KeyBinding[])[] = [];
const watchers = new Set<() => void>();
let pending: string | undefined;
let pendingUntil = 0;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !(target instanceof HTMLInputElement && /^(checkbox|radio|range)$/.test(target.type));
}

/** Enter and Space belong to a focused control, arrows to whatever widget has the focus. */
function belongsToTarget(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && (event.key === 'Enter' || event.key === ' ') && event.target.closest('a,button,[role="menuitem"],[role="option"],summary') !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const modified = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 && modified ? event.key.toLowerCase() : event.key;
  const single = modified ? `mod+${key}` : key;
  const sequence = pending !== undefined && performance.now() < pendingUntil ? `${pending} ${key}` : undefined;
  const typing = isTyping(event.target);
  const inDialog = event.target instanceof HTMLElement && event.target.closest('[role="dialog"]') !== null;
  pending = undefined;
  if (belongsToTarget(event)) return;
  for (const layer of layers.toReversed()) {
    const binding = layer.find(({ keys }) => keys === sequence) ?? layer.find(({ keys }) => keys === single);
    if (binding === undefined || ((typing || inDialog) && binding.whileTyping !== true)) continue;
    event.preventDefault();
    binding.run();
    return;
  }
  if (!typing && !modified && layers.some((layer) => layer.some(({ keys }) => keys.startsWith(`${key} `)))) {
    pending = key;
    pendingUntil = performance.now() + 900;
  }
}

function change(next: readonly (readonly KeyBinding[])[]): void {
  if (layers.length === 0 && next.length > 0) window.addEventListener('keydown', onKeyDown);
  if (next.length === 0) window.removeEventListener('keydown', onKeyDown);
  layers = next;
  for (const notify of watchers) notify();
}

/** Adds keys while the component shows. What was added last wins, so a dialog's Escape goes before the page's. */
export function useKeys(bindings: readonly KeyBinding[], enabled = true): void {
  const shape = JSON.stringify(bindings.map(({ keys, label, group, whileTyping }) => [keys, label, group, whileTyping === true]));
  const run = useEffectEvent((keys: string) => bindings.find((binding) => binding.keys === keys)?.run());
  const describe = useEffectEvent(() => bindings);
  useEffect(() => {
    if (!enabled) return undefined;
    const layer = describe().map((binding) => ({ ...binding, run: () => run(binding.keys) }));
    change([...layers, layer]);
    return () => change(layers.filter((other) => other !== layer));
  }, [shape, enabled]);
}

/** What the keys do on this page now, for the list under `?`. */
export function useActiveKeys(): readonly KeyBinding[] {
  return useSyncExternalStore(
    (notify) => {
      watchers.add(notify);
      return () => watchers.delete(notify);
    },
    () => layers,
  ).flat();
}
