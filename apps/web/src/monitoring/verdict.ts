import type { MonitorWindowFragment } from '../generated/monitoring/graphql.js';

export type WindowState = 'DRIFTED' | 'STABLE' | 'UNDECIDED' | 'FAILED' | 'PENDING';

/** What is to be shown of a window. One that was looked at without a word on its outcome is undecided, never calm. */
export function stateOf({ status, outcome }: Pick<MonitorWindowFragment, 'status' | 'outcome'>): WindowState {
  if (status === 'FAILED') return 'FAILED';
  if (status !== 'DONE') return 'PENDING';
  return outcome ?? 'UNDECIDED';
}

export interface Standing {
  readonly state: Exclude<WindowState, 'PENDING'>;
  /** The newest window that was looked at. */
  readonly reportId: string;
  /** The start of the first window in a row that came to the same. */
  readonly since: string;
  /** There may be older windows of the same outcome than those that are at hand. */
  readonly atLeast: boolean;
}

/**
 * What a monitor says now, and since when: windows in a row that came to the same. Those that are still to be looked at do not count.
 * @param windows newest first
 */
export function standingOf(windows: readonly MonitorWindowFragment[], hasOlder: boolean): Standing | undefined {
  const looked = windows.flatMap((window) => {
    const state = stateOf(window);
    return state === 'PENDING' ? [] : [{ window, state }];
  });
  const [newest] = looked;
  if (newest === undefined) return undefined;
  const other = looked.findIndex(({ state }) => state !== newest.state);
  const first = looked[(other === -1 ? looked.length : other) - 1] ?? newest;
  return { state: newest.state, reportId: newest.window.id, since: first.window.windowFrom, atLeast: other === -1 && hasOlder };
}

/** Of 0 to 1; undefined where no column was looked at. */
export function shareOf({ driftedColumns, columnCount }: Pick<MonitorWindowFragment, 'driftedColumns' | 'columnCount'>): number | undefined {
  return driftedColumns == null || columnCount == null || columnCount === 0 ? undefined : Math.min(1, driftedColumns / columnCount);
}

/** `20 windows: 18 as the baseline, 2 drifted`. */
export function windowsInWords(windows: readonly MonitorWindowFragment[]): string {
  const counts = new Map<WindowState, number>();
  for (const window of windows) counts.set(stateOf(window), (counts.get(stateOf(window)) ?? 0) + 1);
  return `${windows.length} ${windows.length === 1 ? 'window' : 'windows'}: ${[...counts].map(([state, count]) => `${count} ${stateWords[state]}`).join(', ')}`;
}

export const stateWords = { DRIFTED: 'drifted', STABLE: 'as the baseline', UNDECIDED: 'without a verdict', FAILED: 'failed', PENDING: 'still to be looked at' } as const satisfies Record<WindowState, string>;
