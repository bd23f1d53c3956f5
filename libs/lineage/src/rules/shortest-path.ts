import type { Direction, Hop } from './walk.js';

/** The edges beside these nodes in that direction, at most `limit` of them, in an order that does not change. */
export type HopsEitherWay = (direction: Direction, nodes: readonly string[], limit: number) => Promise<readonly Hop[]>;

/** An edge as it lies: `to` came from `from`. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly producer: string;
}

export interface FoundPath {
  /** In order; null when there is none within the depth and the budget. */
  readonly steps: readonly Step[] | null;
  /** The budget was spent before anything was found: there may be a path. */
  readonly isTruncated: boolean;
}

interface Side {
  readonly direction: Direction;
  /** How each node that this side came to was come to; nothing for its start. */
  readonly entered: Map<string, Step | undefined>;
  frontier: readonly string[];
}

/**
 * A shortest way down from one node to another, searched from both ends at once: the side with fewer nodes at its edge goes on, by a whole distance at a time. Where the two first meet, the
 * way through is a shortest one: a shorter one would have met before.
 */
export async function shortestPath(start: string, end: string, { depth, budget }: { readonly depth: number; readonly budget: number }, hopsBeside: HopsEitherWay): Promise<FoundPath> {
  if (start === end) return { steps: [], isTruncated: false };
  const below: Side = { direction: 'DOWNSTREAM', entered: new Map([[start, undefined]]), frontier: [start] };
  const above: Side = { direction: 'UPSTREAM', entered: new Map([[end, undefined]]), frontier: [end] };
  let left = budget;
  for (let distance = 0; distance < depth && below.frontier.length > 0 && above.frontier.length > 0; distance++) {
    const [side, other] = below.frontier.length <= above.frontier.length ? [below, above] : [above, below];
    const hops = await hopsBeside(side.direction, side.frontier, left + 1);
    const met = enter(side, hops.slice(0, left), other);
    if (met !== undefined) return { steps: [...back(below.entered, met, 'from').reverse(), ...back(above.entered, met, 'to')], isTruncated: false };
    left -= hops.length;
    if (left < 0) return { steps: null, isTruncated: true };
  }
  return { steps: null, isTruncated: false };
}

/** Goes on by one distance. @returns where it met the other side */
function enter(side: Side, hops: readonly Hop[], other: Side): string | undefined {
  const next: string[] = [];
  for (const { near, far, producer } of hops) {
    if (side.entered.has(far)) continue;
    side.entered.set(far, side.direction === 'DOWNSTREAM' ? { from: near, to: far, producer } : { from: far, to: near, producer });
    if (other.entered.has(far)) return far;
    next.push(far);
  }
  side.frontier = next;
  return undefined;
}

function back(entered: ReadonlyMap<string, Step | undefined>, from: string, by: 'from' | 'to'): Step[] {
  const steps: Step[] = [];
  for (let step = entered.get(from); step; step = entered.get(step[by])) steps.push(step);
  return steps;
}
