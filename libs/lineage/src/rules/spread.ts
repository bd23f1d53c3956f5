import type { Step } from './shortest-path.js';

/** A node that something spread to. */
export interface Reached {
  readonly node: string;
  /** Steps from the start by a shortest way: 1 for what is beside it. */
  readonly steps: number;
  /** The first and the last step of such a way; the same one where it has no other. */
  readonly first: Step;
  readonly last: Step;
}

export interface Spread {
  /** Nearest first, without the start. */
  readonly reached: readonly Reached[];
  /** Something lies further away than the depth. */
  readonly isDeeper: boolean;
}

/** All that edges lead to from a node, in at most so many steps. Of ways that are equally short, the first in the order of the edges counts. */
export function spread(start: string, edges: readonly Step[], depth: number): Spread {
  const beside = new Map<string, Step[]>();
  for (const edge of edges) {
    const steps = beside.get(edge.from);
    if (steps) steps.push(edge);
    else beside.set(edge.from, [edge]);
  }
  const entered = new Set([start]);
  const reached: Reached[] = [];
  let frontier: readonly { readonly node: string; readonly first?: Step }[] = [{ node: start }];
  for (let steps = 1; frontier.length > 0; steps++) {
    const next: Reached[] = [];
    for (const { node, first } of frontier) {
      for (const step of beside.get(node) ?? []) {
        if (entered.has(step.to)) continue;
        if (steps > depth) return { reached, isDeeper: true };
        entered.add(step.to);
        next.push({ node: step.to, steps, first: first ?? step, last: step });
      }
    }
    for (const each of next) reached.push(each);
    frontier = next;
  }
  return { reached, isDeeper: false };
}
