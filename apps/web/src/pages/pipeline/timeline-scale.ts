import { instantLabel, instantTicks, tickStep } from '../../executions/time-ticks.js';

export interface TimelineItem {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly duration: number;
}

export interface TimelineBar {
  readonly id: string;
  /** From the left edge to the bar's, in pixels. */
  readonly x: number;
  readonly height: number;
}

export interface Timeline {
  /** Oldest first. */
  readonly bars: readonly TimelineBar[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  /** The longest that is shown, in milliseconds: as high as the timeline. */
  readonly longest: number;
}

export interface TimelineSize {
  readonly width: number;
  readonly height: number;
  readonly barWidth: number;
}

const gap = 2;
const lowest = 4;
const labelWidth = 72;

/** How many bars there is room for. */
export function roomFor({ width, barWidth }: Pick<TimelineSize, 'width' | 'barWidth'>): number {
  return Math.max(1, Math.floor((width + gap) / (barWidth + gap)));
}

/**
 * Executions as bars by when they began and how long they took. Bars stand where their time is, unless that would lay them over each other: then as near to it as there is room,
 * in order; marks of time move with them.
 * @param items at most {@link roomFor} of them count: the latest
 */
export function layoutTimeline(items: readonly TimelineItem[], size: TimelineSize): Timeline {
  const shown = items.toSorted((one, other) => one.from - other.from || (one.id < other.id ? -1 : 1)).slice(-roomFor(size));
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return { bars: [], ticks: [], longest: 0 };
  const room = size.width - size.barWidth;
  const length = last.from - first.from;
  const places = spread(shown.map(({ from }) => (length === 0 ? room : ((from - first.from) / length) * room)), size.barWidth + gap, room);
  const longest = Math.max(...shown.map(({ duration }) => duration));
  const bars = shown.map(({ id, duration }, at) => ({ id, x: places[at] ?? 0, height: Math.max(lowest, longest === 0 ? lowest : (duration / longest) * size.height) }));
  return { bars, ticks: ticksOf(shown.map(({ from }) => from), places, size), longest };
}

/** Moves places apart by a gap at least, within 0 and the room, as little as that takes. */
export function spread(places: readonly number[], apart: number, room: number): readonly number[] {
  const moved: number[] = [];
  for (const place of places) moved.push(Math.max(place, (moved.at(-1) ?? -apart) + apart));
  let limit = room;
  for (let at = moved.length - 1; at >= 0; at -= 1) {
    moved[at] = Math.min(moved[at] ?? 0, limit);
    limit = (moved[at] ?? 0) - apart;
  }
  return moved;
}

function ticksOf(times: readonly number[], places: readonly number[], { width, barWidth }: TimelineSize): Timeline['ticks'] {
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
  const most = Math.max(2, Math.floor(width / labelWidth));
  const step = tickStep(to - from, most);
  const ticks: { x: number; label: string }[] = [];
  for (const instant of instantTicks(from, to, most)) {
    const x = placeOf(instant, times, places) + barWidth / 2;
    // Where bars stand further apart than their times, marks can meet; the earlier one stays.
    if (x - (ticks.at(-1)?.x ?? -labelWidth) >= labelWidth * 0.8 && x <= width - labelWidth / 3) ticks.push({ x, label: instantLabel(instant, step) });
  }
  return ticks;
}

/** Where an instant lies between the bars of before and after. */
function placeOf(instant: number, times: readonly number[], places: readonly number[]): number {
  const after = times.findIndex((time) => time >= instant);
  if (after <= 0) return places[after] ?? places.at(-1) ?? 0;
  const [t0, t1, x0, x1] = [times[after - 1] ?? 0, times[after] ?? 0, places[after - 1] ?? 0, places[after] ?? 0];
  return t1 === t0 ? x1 : x0 + ((instant - t0) / (t1 - t0)) * (x1 - x0);
}
