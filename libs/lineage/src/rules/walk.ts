export type Direction = 'UPSTREAM' | 'DOWNSTREAM';

/** An edge beside a node that a walk has come to: `near` is that node, whichever way the edge leads. */
export interface Hop {
  readonly near: string;
  readonly far: string;
  readonly producer: string;
}

/** The edges beside these nodes, each once, at most `limit` of them, ordered by near, far and producer. */
export type HopsBeside = (nodes: readonly string[], limit: number) => Promise<readonly Hop[]>;

export interface WalkBounds {
  /** Steps from the start at the most. */
  readonly depth: number;
  /** Edges to leave out at the beginning: those of earlier pages. */
  readonly skip: number;
  readonly take: number;
  /** Edges that the whole walk may come by; it stops there. */
  readonly budget: number;
}

export interface WalkedHop extends Hop {
  /** Steps from the start: 1 for the edges beside it. */
  readonly depth: number;
}

export interface Walked {
  readonly hops: readonly WalkedHop[];
  readonly hasMore: boolean;
  /** The budget was spent: there may be more than any page shows. */
  readonly isTruncated: boolean;
  /** Where each node that the walk came to was first met: its depth, and its number among those of that depth. The same on every page. */
  readonly places: ReadonlyMap<string, string>;
}

/** The deepest walk there is. */
export const maxDepth = 20;
/** Nodes that rules look at together. */
export const maxReach = 50_000;
/** Edges that one walk may come by. */
export const maxWalkedEdges = 50_000;

/**
 * Goes out from a node breadth first. Each node is entered once, where it is nearest to the start, and each edge between them is told once: rings end.
 * The order is that of depth, then of near, far and producer, so that a page is told by how many edges come before it.
 */
export async function walk(start: string, { depth, skip, take, budget }: WalkBounds, hopsBeside: HopsBeside): Promise<Walked> {
  const places = new Map([[start, '0.0']]);
  const hops: WalkedHop[] = [];
  let [frontier, met, isTruncated] = [[start], 0, false];
  for (let level = 1; level <= depth && frontier.length > 0 && hops.length <= take && !isTruncated; level++) {
    // The page is full with one edge more than it takes; then nothing beyond is looked at.
    const found = await hopsBeside(frontier, Math.min(budget, skip + take) - met + 1);
    isTruncated = met + found.length > budget;
    const next: string[] = [];
    for (const hop of found.slice(0, budget - met)) {
      met += 1;
      if (!places.has(hop.far)) {
        places.set(hop.far, `${level}.${next.length}`);
        next.push(hop.far);
      }
      if (met > skip && hops.length <= take) hops.push({ near: hop.near, far: hop.far, producer: hop.producer, depth: level });
    }
    frontier = next;
  }
  return { hops: hops.slice(0, take), hasMore: hops.length > take, isTruncated, places };
}
