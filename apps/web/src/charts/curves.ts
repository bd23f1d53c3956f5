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
  /** Steps; seconds since 1970; or seconds since the run began. Ascending, each once. */
  readonly xs: readonly number[];
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

/** Lays a series along an axis: of points at one place the last counts, and what can't be drawn becomes a gap with a mark. */
export function toCurve(series: Series, { label, look, startedAt }: Described, axis: XAxis, smoothing: number, log: boolean): Curve {
  const byPlace = new Map<number, number>();
  series.values.forEach((value, at) => byPlace.set(place(series, at, axis, startedAt), toNumber(value)));
  const points = [...byPlace].toSorted(([a], [b]) => a - b);
  const marks: Mark[] = [];
  const raw = points.map(([x, value]) => {
    const kind = markOf(value, log);
    if (kind === undefined) return value;
    marks.push({ x, kind });
    return null;
  });
  return { id: series.runId, label, look, xs: points.map(([x]) => x), raw, smoothed: smoothing > 0 ? smooth(raw, smoothing) : raw, marks };
}

/** Columns that share one x: `undefined` where a curve has no point there (drawn across), `null` where it has a gap (drawn as one). */
export function align(curves: readonly Curve[], withRaw: boolean): { readonly xs: number[]; readonly columns: (number | null | undefined)[][] } {
  const xs = [...new Set(curves.flatMap((curve) => curve.xs))].toSorted((a, b) => a - b);
  const index = new Map(xs.map((x, at) => [x, at]));
  const spread = (curve: Curve, values: readonly (number | null)[]): (number | null | undefined)[] => {
    const column = Array.from<number | null | undefined>({ length: xs.length });
    curve.xs.forEach((x, at) => {
      const to = index.get(x);
      if (to !== undefined) column[to] = values[at];
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

/** The series with points appended that a live event brought; points already there are not doubled. */
export function append(series: Series, more: Series): Series {
  const lastStep = series.steps.at(-1) ?? Number.NEGATIVE_INFINITY;
  const lastTime = series.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  const fresh = more.steps.flatMap((step, at) => (step > lastStep || (step === lastStep && (more.times[at] ?? 0) > lastTime) ? [at] : []));
  if (fresh.length === 0) return series;
  return {
    ...series,
    steps: [...series.steps, ...fresh.map((at) => more.steps[at] ?? 0)],
    times: [...series.times, ...fresh.map((at) => more.times[at] ?? 0)],
    values: [...series.values, ...fresh.map((at) => more.values[at] ?? 'NaN')],
    total: Math.max(more.total, series.total + fresh.length),
  };
}
