import type { Look } from '../parts/series-slots.js';
import { type MetricValue, toNumber } from '../parts/metric-value.js';
import type { XAxis } from './settings.js';
import { smooth } from './smoothing.js';

/** Points of one key of one run, as the API gives them. */
export interface Series {
  readonly runId: string;
  readonly key: string;
  readonly steps: readonly number[];
  readonly times: readonly number[];
  readonly values: readonly MetricValue[];
  readonly total: number;
}

export type MarkKind = 'NaN' | '∞' | '−∞' | '≤ 0';

/** A value that has no place on the axis: it is shown at the edge instead of being left out. */
export interface Mark {
  readonly x: number;
  readonly kind: MarkKind;
}

export interface Curve {
  readonly id: string;
  readonly label: string;
  readonly look: Look;
  /** Steps, ascending, each once; or seconds, since 1970 or since the run began, ascending, one up to five times where points share a millisecond. */
  readonly xs: readonly number[];
  /** How many points it was laid from, those included that are joined with others of their place. */
  readonly points: number;
  readonly raw: readonly (number | null)[];
  readonly smoothed: readonly (number | null)[];
  readonly marks: readonly Mark[];
}

interface Described {
  readonly label: string;
  readonly look: Look;
  /** When the run began, in ms. */
  readonly startedAt: number;
}

function place(series: Series, at: number, axis: XAxis, startedAt: number): number {
  if (axis === 'step') return series.steps[at] ?? 0;
  const time = series.times[at] ?? 0;
  return (axis === 'time' ? time : time - startedAt) / 1_000;
}

function markOf(value: number, log: boolean): MarkKind | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value === Number.NEGATIVE_INFINITY) return '−∞';
  return log && value <= 0 ? '≤ 0' : undefined;
}

/** Steps are laid anew when a run goes on from a checkpoint: then the last value counts. */
const lastOf = (values: readonly (number | null)[]): readonly number[] => {
  const at = values.findLastIndex((value) => value !== null);
  return [at < 0 ? values.length - 1 : at];
};

/** Of values at one moment: the first, the last, the least, the greatest and the first that is a gap, as places in the list, ascending. */
function strokeOf(values: readonly (number | null)[]): readonly number[] {
  let [least, greatest] = [-1, -1];
  values.forEach((value, at) => {
    if (value === null) return;
    if (least < 0 || value < (values[least] ?? 0)) least = at;
    if (greatest < 0 || value > (values[greatest] ?? 0)) greatest = at;
  });
  const kept = [...new Set([0, values.length - 1, least, greatest, values.indexOf(null)])].filter((at) => at >= 0).toSorted((a, b) => a - b);
  return kept.filter((at, before) => values[at] !== null || before === 0 || values[kept[before - 1] ?? 0] !== null);
}

/**
 * Lays a series along an axis. Each value that can't be drawn is a mark and, unless others share its place, a gap: marks are made before
 * points are joined, so that none is lost and their count is true.
 *
 * Points of one place are joined. Of one step the last that can be drawn counts, for a step is logged again when a run goes on from a
 * checkpoint. Those of one millisecond all count, and a loop logs many in one: they become a vertical stroke through the first, the least, the
 * greatest and the last, which is what a line through all of them looks like (M4 aggregation of Jugel et al., VLDB 2014), with the gap if there
 * is one. Smoothing sees all that can be drawn.
 */
export function toCurve(series: Series, { label, look, startedAt }: Described, axis: XAxis, smoothing: number, log: boolean): Curve {
  const points = series.values.map((value, at) => ({ x: place(series, at, axis, startedAt), value: toNumber(value) })).toSorted((a, b) => a.x - b.x);
  const marks = points.flatMap(({ x, value }): Mark[] => {
    const kind = markOf(value, log);
    return kind === undefined ? [] : [{ x, kind }];
  });
  const raw = points.map(({ value }) => (markOf(value, log) === undefined ? value : null));
  const kept: number[] = [];
  for (let from = 0, to = 0; from < points.length; from = to) {
    while (to < points.length && points[to]?.x === points[from]?.x) to += 1;
    const here = to - from === 1 ? [0] : axis === 'step' ? lastOf(raw.slice(from, to)) : strokeOf(raw.slice(from, to));
    kept.push(...here.map((at) => from + at));
  }
  const at = <T>(list: readonly T[]): T[] => kept.flatMap((index) => list.slice(index, index + 1));
  const smoothed = axis === 'step' ? smooth(at(raw), smoothing) : at(smooth(raw, smoothing));
  return { id: series.runId, label, look, xs: at(points).map(({ x }) => x), points: points.length, raw: at(raw), smoothed, marks };
}

/**
 * Columns that share one x: `undefined` where a curve has no point there (drawn across), `null` where it has a gap (drawn as one).
 * A place stands in it as often as the curve with the most points there has it.
 */
export function align(curves: readonly Curve[], withRaw: boolean): { readonly xs: number[]; readonly columns: (number | null | undefined)[][] } {
  const most = new Map<number, number>();
  for (const curve of curves) {
    let times = 0;
    curve.xs.forEach((x, at) => {
      times = x === curve.xs[at - 1] ? times + 1 : 1;
      most.set(x, Math.max(times, most.get(x) ?? 0));
    });
  }
  const xs = [...most].toSorted(([a], [b]) => a - b).flatMap(([x, times]) => Array.from({ length: times }, () => x));
  const index = new Map<number, number>();
  xs.forEach((x, at) => index.set(x, index.get(x) ?? at));
  const spread = (curve: Curve, values: readonly (number | null)[]): (number | null | undefined)[] => {
    const column = Array.from<number | null | undefined>({ length: xs.length });
    let to = 0;
    curve.xs.forEach((x, at) => {
      to = x === curve.xs[at - 1] ? to + 1 : (index.get(x) ?? 0);
      column[to] = values[at];
    });
    return column;
  };
  return { xs, columns: curves.flatMap((curve) => (withRaw ? [spread(curve, curve.raw), spread(curve, curve.smoothed)] : [spread(curve, curve.smoothed)])) };
}

/** `3 × NaN, 1 × ∞`; nothing when all is drawn. */
export function describeMarks(curves: readonly Curve[]): string | undefined {
  const counts = new Map<MarkKind, number>();
  for (const { kind } of curves.flatMap((curve) => curve.marks)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts.size === 0 ? undefined : [...counts].map(([kind, times]) => `${times} × ${kind}`).join(', ');
}
