import { shortName } from '../../executions/words.js';
import type { ExecutionState } from '../../generated/pipelines/graphql.js';

/** An attempt of a step. */
export interface GanttStep {
  readonly id: string;
  readonly jobId: string;
  readonly name: string;
  readonly parentId: string | undefined;
  readonly state: ExecutionState;
  /** Milliseconds since 1970; absent when it never started. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly isCached: boolean;
}

export interface GanttBar {
  readonly id: string;
  readonly state: ExecutionState;
  readonly from: number;
  readonly to: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly isCached: boolean;
}

/** A step with all its attempts. */
export interface GanttRow {
  readonly id: string;
  readonly jobId: string;
  readonly name: string;
  /** How many steps it lies within. */
  readonly depth: number;
  readonly attempts: number;
  readonly bars: readonly GanttBar[];
  /** How the last attempt stands, and which it is. */
  readonly state: ExecutionState;
  readonly latest: string;
  /** From the first start to the last end; absent when nothing started. */
  readonly took: number | undefined;
  /** Other steps are within it. */
  readonly isWhole: boolean;
}

interface Building {
  readonly key: string;
  readonly steps: GanttStep[];
  readonly within: Building[];
}

const begin = ({ from }: GanttStep): number => from ?? Number.POSITIVE_INFINITY;
const earlier = (one: GanttStep, other: GanttStep): number => (begin(one) === begin(other) ? (one.id < other.id ? -1 : 1) : begin(one) - begin(other));

/**
 * The rows of a Gantt chart: attempts of one step side by side in one row, steps within steps below them, siblings in the order of their starts. Executions of one step that ran beside each other
 * have a row each.
 * A step whose whole is not among the steps stands at the outermost; so does what leads in a circle.
 */
export function ganttRows(steps: readonly GanttStep[], pipeline: string | undefined): readonly GanttRow[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const rowOf = new Map<string, Building>();
  const byKey = new Map<string, Building>();
  const outermost: Building[] = [];
  const place = (step: GanttStep, above: ReadonlySet<string>): Building => {
    const placed = rowOf.get(step.id);
    if (placed !== undefined) return placed;
    const parent = step.parentId === undefined || above.has(step.parentId) ? undefined : byId.get(step.parentId);
    const whole = parent && place(parent, new Set([...above, step.id]));
    const key = `${whole?.key ?? ''}/${step.jobId}`;
    let row = rowOf.get(step.id) ?? byKey.get(key);
    if (row === undefined) {
      row = { key, steps: [], within: [] };
      byKey.set(key, row);
      (whole?.within ?? outermost).push(row);
    }
    if (!rowOf.has(step.id)) {
      rowOf.set(step.id, row);
      row.steps.push(step);
    }
    return row;
  };
  for (const step of steps.toSorted(earlier)) place(step, new Set());
  const rows: GanttRow[] = [];
  const write = (some: readonly Building[], depth: number, outer: string | undefined): void => {
    for (const { key, steps: attempts, within } of some.toSorted((one, other) => firstOf(one, other))) {
      const name = attempts[0]?.name ?? '';
      const shown = shortName(shortName(name, outer), pipeline);
      for (const [at, lane] of lanesOf(attempts.toSorted(earlier)).entries()) rows.push(rowFrom(at === 0 ? key : `${key}#${at}`, lane, depth, shown, within.length > 0));
      write(within, depth + 1, name);
    }
  };
  write(outermost, 0, undefined);
  return rows;
}

/** Attempts that can stand in one row, since each began when those before had ended. */
function lanesOf(inOrder: readonly GanttStep[]): readonly (readonly GanttStep[])[] {
  const lanes: { readonly steps: GanttStep[]; end: number }[] = [];
  for (const step of inOrder) {
    const lane = lanes.find(({ end }) => end <= begin(step));
    const end = step.to ?? step.from ?? Number.POSITIVE_INFINITY;
    if (lane === undefined) lanes.push({ steps: [step], end });
    else {
      lane.steps.push(step);
      lane.end = end;
    }
  }
  return lanes.map(({ steps }) => steps);
}

function firstOf(one: Building, other: Building): number {
  const first = ({ steps }: Building): GanttStep | undefined => steps.reduce<GanttStep | undefined>((least, step) => (least === undefined || earlier(step, least) < 0 ? step : least), undefined);
  const [left, right] = [first(one), first(other)];
  return left === undefined || right === undefined ? 0 : earlier(left, right);
}

function rowFrom(id: string, attempts: readonly GanttStep[], depth: number, name: string, isWhole: boolean): GanttRow {
  const last = attempts.at(-1);
  const bars = attempts.flatMap(({ id: step, state, from, to, isCached }, at) => (from === undefined ? [] : [{ id: step, state, from, to: Math.max(from, to ?? from), attempt: at + 1, isCached }]));
  const ends = bars.map(({ to }) => to);
  return { id, jobId: last?.jobId ?? '', name, depth, attempts: attempts.length, bars, state: last?.state ?? 'NAMED', latest: last?.id ?? '', took: bars[0] && Math.max(...ends) - bars[0].from, isWhole };
}

/** From one step of the critical path to the next: at which time it leaves which row, and when it enters which. */
export interface PathLink {
  readonly fromRow: number;
  readonly toRow: number;
  readonly leaves: number;
  readonly enters: number;
}

/** How the critical path goes over the rows that show. Steps that do not show are passed over. */
export function pathLinks(rows: readonly GanttRow[], path: readonly string[]): readonly PathLink[] {
  const placeOf = new Map(rows.flatMap(({ bars }, row) => bars.map((bar) => [bar.id, { row, bar }] as const)));
  const places = path.flatMap((id) => placeOf.get(id) ?? []);
  return places.slice(1).map((next, at) => {
    const before = places[at] ?? next;
    return { fromRow: before.row, toRow: next.row, leaves: before.bar.to, enters: next.bar.from };
  });
}

/** A stroke of the path within a row: upright, above or below its middle or through all of it, or along its middle. */
export type PathStroke =
  | { readonly way: 'down'; readonly at: number; readonly part: 'upper' | 'lower' | 'whole' }
  | { readonly way: 'along'; readonly from: number; readonly to: number };

/** What of the path is drawn in one row. It goes down where a step ends, and along the row of the next to its start. */
export function strokesIn(row: number, links: readonly PathLink[]): readonly PathStroke[] {
  return links.flatMap(({ fromRow, toRow, leaves, enters }): PathStroke[] => {
    const [upper, lower] = fromRow < toRow ? [fromRow, toRow] : [toRow, fromRow];
    if (row < upper || row > lower) return [];
    const along: PathStroke[] = row === toRow && enters !== leaves ? [{ way: 'along', from: Math.min(leaves, enters), to: Math.max(leaves, enters) }] : [];
    if (upper === lower) return along;
    return [{ way: 'down', at: leaves, part: row === upper ? 'lower' : row === lower ? 'upper' : 'whole' }, ...along];
  });
}

/** What part of a length lies before an instant, in percent: 0 to 100. */
export function percentAt(instant: number, from: number, to: number): number {
  return to <= from ? 0 : Math.max(0, Math.min(100, ((instant - from) / (to - from)) * 100));
}
