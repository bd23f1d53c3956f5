import { useState } from 'react';

/**
 * The order in which a live list stays while somebody reads it: what is known keeps its place, what follows the last of it is added at the end, and what came or moved before that waits.
 * @returns how many wait, and the ids to show
 */
export function steadyOrder(known: readonly string[], fresh: readonly string[]): { readonly ids: readonly string[]; readonly waiting: number } {
  const there = new Set(fresh);
  const kept = known.filter((id) => there.has(id));
  const placeOf = new Map(kept.map((id, place) => [id, place]));
  const lastKnown = fresh.findLastIndex((id) => placeOf.has(id));
  let waiting = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = lastKnown; at >= 0; at -= 1) {
    const place = placeOf.get(fresh[at] ?? '');
    if (place === undefined || place > least) waiting += 1;
    else least = place;
  }
  return { ids: [...kept, ...fresh.slice(lastKnown + 1)], waiting };
}

interface SteadyList<Row> {
  readonly rows: readonly Row[];
  /** Rows that came, or came up, since. */
  readonly waiting: number;
  /** Shows the list as it is now. */
  readonly show: () => void;
}

/** A live list that does not move under the pointer. Another `listKey` is another list, which begins as it is. */
export function useSteadyList<Row extends { readonly id: string }>(rows: readonly Row[], listKey: string): SteadyList<Row> {
  const fresh = rows.map(({ id }) => id);
  const [held, setHeld] = useState<{ readonly listKey: string; readonly ids: readonly string[] }>({ listKey, ids: fresh });
  const { ids, waiting } = steadyOrder(held.listKey === listKey ? held.ids : [], fresh);
  if (held.listKey !== listKey || ids.length !== held.ids.length || ids.some((id, at) => id !== held.ids[at])) setHeld({ listKey, ids });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { rows: ids.flatMap((id) => byId.get(id) ?? []), waiting, show: () => setHeld({ listKey, ids: fresh }) };
}
