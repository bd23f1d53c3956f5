import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hop, walk } from './walk.js';

const compare = (left: Hop, right: Hop) => Number(left.near) - Number(right.near) || Number(left.far) - Number(right.far) || Number(left.producer) - Number(right.producer);
const over = (edges: readonly Hop[]) => async (nodes: readonly string[], limit: number) => edges.filter(({ near }) => nodes.includes(near)).sort(compare).slice(0, limit);
const all = { depth: 20, skip: 0, take: 1_000, budget: 10_000 };

const number = fc.integer({ min: 1, max: 9 }).map(String);
const graphs = fc.uniqueArray(fc.record<Hop>({ near: number, far: number, producer: fc.constantFrom('0', '1') }), { maxLength: 25, selector: ({ near, far, producer }) => `${near} ${far} ${producer}` });

/** How far each node is, told plainly: the shortest of all ways, found by trying edges until nothing gets nearer. */
function distances(edges: readonly Hop[], start: string): Map<string, number> {
  const far = new Map([[start, 0]]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const edge of edges) {
      const step = (far.get(edge.near) ?? Infinity) + 1;
      if (step < (far.get(edge.far) ?? Infinity)) {
        far.set(edge.far, step);
        changed = true;
      }
    }
  }
  return far;
}

describe('a walk', () => {
  it('tells each edge behind the start once, at the distance of its nearer end, to the depth that was asked for', async () => {
    await fc.assert(fc.asyncProperty(graphs, fc.integer({ min: 1, max: 6 }), async (edges, depth) => {
      const { hops, hasMore, isTruncated, places } = await walk('1', { ...all, depth }, over(edges));
      const distance = distances(edges, '1');
      const expected = edges.filter(({ near }) => (distance.get(near) ?? Infinity) < depth).map((edge) => ({ ...edge, depth: (distance.get(edge.near) ?? 0) + 1 }));
      expect(hops.toSorted(compare)).toEqual(expected.sort(compare));
      expect(hops.map((hop) => hop.depth)).toEqual(hops.map((hop) => hop.depth).sort((left, right) => left - right));
      expect({ hasMore, isTruncated }).toEqual({ hasMore: false, isTruncated: false });
      for (const { far } of hops) expect(Number(places.get(far)?.split('.')[0])).toBe(distance.get(far));
      expect(new Set(places.values()).size).toBe(places.size);
    }));
  });

  it('is the same in pages as at once, whatever their size', async () => {
    await fc.assert(fc.asyncProperty(graphs, fc.integer({ min: 1, max: 7 }), async (edges, take) => {
      const whole = await walk('1', all, over(edges));
      const pages = [];
      for (let skip = 0; ; skip += take) {
        const page = await walk('1', { ...all, skip, take }, over(edges));
        for (const { near, far } of page.hops) for (const node of [near, far]) expect(page.places.get(node)).toBe(whole.places.get(node));
        pages.push(...page.hops);
        if (!page.hasMore) break;
      }
      expect(pages).toEqual(whole.hops);
    }));
  });

  it('never comes by more edges than its budget, and says when it had to stop', async () => {
    await fc.assert(fc.asyncProperty(graphs, fc.integer({ min: 0, max: 12 }), async (edges, budget) => {
      let met = 0;
      const { hops, isTruncated } = await walk('1', { ...all, budget }, async (nodes, limit) => {
        const found = await over(edges)(nodes, limit);
        met += found.length;
        return found;
      });
      const whole = await walk('1', all, over(edges));
      expect(met).toBeLessThanOrEqual(budget + 1);
      expect(hops).toEqual(whole.hops.slice(0, budget));
      expect(isTruncated).toBe(whole.hops.length > budget);
    }));
  });
});
