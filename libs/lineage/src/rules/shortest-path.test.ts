import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HopsEitherWay, shortestPath, type Step } from './shortest-path.js';

const over = (edges: readonly Step[]): HopsEitherWay => async (direction, nodes, limit) =>
  edges.filter(({ from, to }) => nodes.includes(direction === 'DOWNSTREAM' ? from : to)).slice(0, limit).map(({ from, to, producer }) => (direction === 'DOWNSTREAM' ? { near: from, far: to, producer } : { near: to, far: from, producer }));

/** Told plainly: from the start on, all that can be reached with one more step, until the end is there. */
function distance(edges: readonly Step[], start: string, end: string): number {
  let reached = new Set([start]);
  for (let steps = 0; steps < 12; steps++) {
    if (reached.has(end)) return steps;
    reached = new Set([...reached, ...edges.filter(({ from }) => reached.has(from)).map(({ to }) => to)]);
  }
  return Infinity;
}

const node = fc.integer({ min: 1, max: 9 }).map(String);
const graphs = fc.array(fc.record<Step>({ from: node, to: node, producer: fc.constant('0') }), { maxLength: 20 });

describe('a shortest path', () => {
  it('is a way of the graph, and no way is shorter', async () => {
    await fc.assert(fc.asyncProperty(graphs, node, node, async (edges, start, end) => {
      const { steps, isTruncated } = await shortestPath(start, end, { depth: 20, budget: 1_000 }, over(edges));
      expect(isTruncated).toBe(false);
      expect(steps?.length ?? Infinity).toBe(distance(edges, start, end));
      let at = start;
      for (const step of steps ?? []) {
        expect(edges).toContainEqual(step);
        expect(step.from).toBe(at);
        at = step.to;
      }
      if (steps) expect(at).toBe(end);
    }));
  });

  it('is not longer than the depth, and is looked for within the budget', async () => {
    await fc.assert(fc.asyncProperty(graphs, node, node, fc.nat(5), fc.nat(10), async (edges, start, end, depth, budget) => {
      let met = 0;
      const { steps, isTruncated } = await shortestPath(start, end, { depth, budget }, async (direction, nodes, limit) => {
        const found = await over(edges)(direction, nodes, limit);
        met += found.length;
        return found;
      });
      expect(met).toBeLessThanOrEqual(budget + 1);
      if (steps) expect(steps.length).toBeLessThanOrEqual(depth);
      else if (!isTruncated) expect(distance(edges, start, end)).toBeGreaterThan(depth);
    }));
  });
});
