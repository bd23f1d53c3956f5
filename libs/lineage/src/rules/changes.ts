import type { Hop } from './walk.js';

/** From a time on, until another that is not part of it any more; in milliseconds since 1970. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** An edge beside a node and a time in which it held; one that ended and held again is several. */
export interface HeldHop extends Hop, Interval {}

/** The edges that these nodes ever had, each time apart, at most `limit` of them. */
export type HopsEver = (nodes: readonly string[], limit: number) => Promise<readonly HeldHop[]>;

/** A time at which the graph around a node changed. */
export interface GraphChange {
  readonly at: number;
  /** Edges of the walk that began then, and that ended. */
  readonly began: number;
  readonly ended: number;
}

export interface ChangesFound {
  /** The earliest first. */
  readonly changes: readonly GraphChange[];
  /** There were more edges than were looked at. */
  readonly isTruncated: boolean;
}

const always: readonly Interval[] = [{ from: -Infinity, until: Infinity }];

/**
 * When a walk of this depth would have answered otherwise than just before. Goes out breadth first as a walk does, at all times at once: with each node go the times at which it is reached, and with
 * each edge those at which the walk comes by it.
 */
export async function changesAround(start: string, depth: number, budget: number, hopsEver: HopsEver): Promise<ChangesFound> {
  const reached = new Map([[start, always]]);
  const walked = new Map<string, Interval[]>();
  let [frontier, left, isTruncated] = [new Map(reached), budget, false];
  for (let level = 1; level <= depth && frontier.size > 0 && !isTruncated; level++) {
    const found = await hopsEver([...frontier.keys()], left + 1);
    isTruncated = found.length > left;
    const gained = new Map<string, Interval[]>();
    for (const hop of found.slice(0, left)) {
      const times = overlap(frontier.get(hop.near) ?? [], hop);
      if (!times.length) continue;
      append(walked, `${hop.near} ${hop.far} ${hop.producer}`, times);
      append(gained, hop.far, times);
    }
    left -= found.length;
    frontier = new Map();
    for (const [node, times] of gained) {
      const before = reached.get(node) ?? [];
      const fresh = without(united(times), before);
      if (!fresh.length) continue;
      frontier.set(node, fresh);
      reached.set(node, united([...before, ...fresh]));
    }
  }
  return { changes: ends([...walked.values()].flatMap(united)), isTruncated };
}

function append(lists: Map<string, Interval[]>, key: string, some: readonly Interval[]): void {
  lists.set(key, [...(lists.get(key) ?? []), ...some]);
}

function overlap(times: readonly Interval[], { from, until }: Interval): Interval[] {
  return times.map((time) => ({ from: Math.max(time.from, from), until: Math.min(time.until, until) })).filter((time) => time.from < time.until);
}

/** In order; those that touch are one. */
function united(times: readonly Interval[]): Interval[] {
  const whole: Interval[] = [];
  for (const time of [...times].sort((one, other) => one.from - other.from)) {
    const last = whole.at(-1);
    if (last && time.from <= last.until) whole[whole.length - 1] = { from: last.from, until: Math.max(last.until, time.until) };
    else whole.push(time);
  }
  return whole;
}

/** @param taken in order, none touching another */
function without(times: readonly Interval[], taken: readonly Interval[]): Interval[] {
  return taken.reduce<readonly Interval[]>((left, { from, until }) => left.flatMap((time) => [...overlap([time], { from: -Infinity, until: from }), ...overlap([time], { from: until, until: Infinity })]), times).slice();
}

function ends(times: readonly Interval[]): GraphChange[] {
  const changes = new Map<number, { at: number; began: number; ended: number }>();
  const at = (time: number) => {
    const change = changes.get(time) ?? { at: time, began: 0, ended: 0 };
    changes.set(time, change);
    return change;
  };
  for (const { from, until } of times) {
    if (from !== -Infinity) at(from).began += 1;
    if (until !== Infinity) at(until).ended += 1;
  }
  return [...changes.values()].sort((one, other) => one.at - other.at);
}
