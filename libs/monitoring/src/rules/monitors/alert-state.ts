/** What a window came to. UNDECIDED is neither: too few rows, nothing to compare. */
export const outcomes = ['STABLE', 'DRIFTED', 'UNDECIDED'] as const;
export type Outcome = (typeof outcomes)[number];

/** What an alert can be about. */
export const alertAbouts = ['DRIFT', 'PERFORMANCE', 'EXPECTATIONS'] as const;
export type AlertAbout = (typeof alertAbouts)[number];

/** How often in a row a slice was over its threshold, or under it. One of the two is 0. */
export interface Streak {
  readonly over: number;
  readonly under: number;
}

export const noStreak: Streak = { over: 0, under: 0 };

/** What becomes of the alert. HELD: it is open and stays so. */
export type AlertMove = 'OPENED' | 'HELD' | 'CLOSED' | 'NONE';

export interface AlertPolicy {
  readonly openAfter: number;
  readonly closeAfter: number;
}

/**
 * The next state of an alert, with hysteresis: it opens after so many windows over the threshold in a row, and closes after so many under it. What is undecided moves nothing: it
 * neither ends a row nor counts as calm.
 */
export function nextAlert(isOpen: boolean, streak: Streak, outcome: Outcome, { openAfter, closeAfter }: AlertPolicy): { readonly streak: Streak; readonly move: AlertMove } {
  if (outcome === 'UNDECIDED') return { streak, move: isOpen ? 'HELD' : 'NONE' };
  const next: Streak = outcome === 'DRIFTED' ? { over: streak.over + 1, under: 0 } : { over: 0, under: streak.under + 1 };
  if (isOpen) return { streak: next, move: next.under >= closeAfter ? 'CLOSED' : 'HELD' };
  return { streak: next, move: next.over >= openAfter ? 'OPENED' : 'NONE' };
}
