import { stateOf, type WindowState } from '../../monitoring/verdict.js';
import type { MonitorDriftQuery } from '../../generated/monitoring/graphql.js';

export type HeatWindow = MonitorDriftQuery['driftReports']['nodes'][number];
export type HeatFigure = NonNullable<HeatWindow['figures']>[number];

/** A column in a window. A column without a figure in a window that was looked at was not compared: that is no calm. */
export type HeatCell = { readonly kind: 'figure'; readonly figure: HeatFigure } | { readonly kind: 'none' } | { readonly kind: 'pending' } | { readonly kind: 'failed' };

export interface HeatRow {
  readonly column: string;
  /** One for each window, oldest first. */
  readonly cells: readonly HeatCell[];
  /** The newest window in which the column was compared. */
  readonly last: HeatFigure | undefined;
  readonly everDrifted: boolean;
}

export interface Heat {
  /** Oldest first. */
  readonly windows: readonly { readonly window: HeatWindow; readonly state: WindowState }[];
  readonly rows: readonly HeatRow[];
}

/** Columns by windows: what is furthest from the baseline now comes first, what was not compared last; then by name. */
export function heatOf(newestFirst: readonly HeatWindow[]): Heat {
  const windows = newestFirst.toReversed().map((window) => ({ window, state: stateOf(window) }));
  const figures = windows.map(({ window }) => new Map((window.figures ?? []).map((figure) => [figure.column, figure])));
  const names = new Set(figures.flatMap((each) => [...each.keys()]));
  const rows = [...names].map((column): HeatRow => {
    const own = figures.map((each) => each.get(column));
    return {
      column,
      cells: own.map((figure, at) => (figure !== undefined ? { kind: 'figure', figure } : { kind: without(windows[at]?.state) })),
      last: own.findLast((figure) => figure !== undefined),
      everDrifted: own.some((figure) => figure?.drifted === true),
    };
  });
  // The intensity in the window that was looked at last: a column that it does not have stands behind those that it has.
  const newest = figures[windows.findLastIndex(({ state }) => state !== 'PENDING' && state !== 'FAILED')];
  const rank = ({ column }: HeatRow): number => newest?.get(column)?.intensity ?? -1;
  return { windows, rows: rows.toSorted((one, other) => rank(other) - rank(one) || (one.column < other.column ? -1 : 1)) };
}

function without(state: WindowState | undefined): 'none' | 'pending' | 'failed' {
  return state === 'PENDING' ? 'pending' : state === 'FAILED' ? 'failed' : 'none';
}

/** A shade: 0 to 2 below the threshold, 3 to 5 beyond it. What drifted is never shown as less, whatever its rounding. */
export function shadeOf({ intensity, drifted }: Pick<HeatFigure, 'intensity' | 'drifted'>): 0 | 1 | 2 | 3 | 4 | 5 {
  if (!drifted) return intensity < 0.25 ? 0 : intensity < 0.6 ? 1 : 2;
  return intensity < 2 ? 3 : intensity < 5 ? 4 : 5;
}

/** Windows under which a time is written, so that texts do not meet. The newest always has one. */
export function labelled(count: number, cellWidth: number, labelWidth: number): ReadonlySet<number> {
  const every = Math.max(1, Math.ceil(labelWidth / cellWidth));
  const marks = new Set<number>();
  for (let at = count - 1; at >= 0; at -= every) if ((at + 1) * cellWidth >= labelWidth) marks.add(at);
  return marks;
}
