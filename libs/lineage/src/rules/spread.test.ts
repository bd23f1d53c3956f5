import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step } from './shortest-path.js';
import { spread } from './spread.js';

const node = fc.integer({ min: 1, max: 9 }).map(String);
const graphs = fc.array(fc.record<Step>({ from: node, to: node, producer: fc.constant('0') }), { maxLength: 20 });

/** How far each node is, told plainly: with each step, all that lies beside what was reached. */
function distances(edges: readonly Step[], start: string): Map<string, number> {
  const far = new Map([[start, 0]]);
  for (let steps = 1; steps < 12; steps++) for (const { from, to } of edges) if (far.get(from) === steps - 1 && !far.has(to)) far.set(to, steps);
  return far;
}

describe('what something spreads to', () => {
  it('is all that lies within the depth, by a shortest way, and it says when there is more', () => {
    fc.assert(fc.property(graphs, fc.integer({ min: 1, max: 10 }), (edges, depth) => {
      const far = distances(edges, '1');
      const { reached, isDeeper } = spread('1', edges, depth);
      const expected = [...far].filter(([, steps]) => steps > 0 && steps <= depth);
      expect(reached.map(({ node: each, steps }) => [each, steps]).sort()).toEqual(expected.sort());
      expect(reached.map(({ steps }) => steps)).toEqual(reached.map(({ steps }) => steps).sort((left, right) => left - right));
      expect(isDeeper).toBe([...far.values()].some((steps) => steps > depth));
    }));
  });

  it('comes by a first and a last step that lie on a shortest way', () => {
    fc.assert(fc.property(graphs, (edges) => {
      const far = distances(edges, '1');
      for (const { node: each, steps, first, last } of spread('1', edges, 20).reached) {
        expect(edges).toContain(first);
        expect(edges).toContain(last);
        expect([first.from, last.to, far.get(last.from)]).toEqual(['1', each, steps - 1]);
        expect(distances(edges, first.to).get(each)).toBe(steps - 1);
      }
    }));
  });
});
