import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesAround, type HeldHop } from './changes.js';
import { walk } from './walk.js';

const edge = (near: string, far: string, from: number, until = Infinity): HeldHop => ({ near, far, producer: '0', from, until });
const ever = (edges: readonly HeldHop[]) => (nodes: readonly string[], limit: number) => Promise.resolve(edges.filter(({ near }) => nodes.includes(near)).slice(0, limit));
const found = async (edges: readonly HeldHop[], depth = 5) => (await changesAround('a', depth, 1_000, ever(edges))).changes.map(({ at, began, ended }) => [at, began, ended]);

describe('when the graph around a thing changed', () => {
  it('is when edges began and ended', async () => expect(await found([edge('a', 'b', 1), edge('a', 'c', 1, 5), edge('b', 'd', 3, 4)])).toEqual([[1, 2, 0], [3, 1, 0], [4, 0, 1], [5, 0, 1]]));

  it('is when what lies behind was reached, not when it happened', async () => {
    expect(await found([edge('a', 'b', 5, 9), edge('b', 'c', 1)])).toEqual([[5, 2, 0], [9, 0, 2]]);
    expect(await found([edge('a', 'b', 5, 9), edge('b', 'c', 1, 4)])).toEqual([[5, 1, 0], [9, 0, 1]]);
    expect(await found([edge('b', 'c', 1)])).toEqual([]);
  });

  it('is none while another way leads there', async () => expect(await found([edge('a', 'b', 1, 5), edge('a', 'c', 1), edge('c', 'b', 3), edge('b', 'd', 2)])).toEqual([[1, 2, 0], [2, 1, 0], [3, 1, 0], [5, 0, 1]]));

  it('is no change where an edge is taken up again at once', async () => expect(await found([edge('a', 'b', 1, 5), edge('a', 'b', 5)])).toEqual([[1, 1, 0]]));

  it('ends at the depth, and says when it was not all', async () => {
    expect(await found([edge('a', 'b', 1), edge('b', 'c', 2)], 1)).toEqual([[1, 1, 0]]);
    expect(await changesAround('a', 5, 1, ever([edge('a', 'b', 1), edge('a', 'c', 2)]))).toEqual({ changes: [{ at: 1, began: 1, ended: 0 }], isTruncated: true });
  });

  it('is exactly when a walk answers otherwise', async () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'];
    const held = fc.record({ near: fc.constantFrom(...nodes), far: fc.constantFrom(...nodes), from: fc.integer({ min: 1, max: 8 }), length: fc.option(fc.integer({ min: 1, max: 6 }), { nil: Infinity }) }).map(({ near, far, from, length }) => edge(near, far, from, from + length));
    await fc.assert(
      fc.asyncProperty(fc.array(held, { maxLength: 14 }), fc.integer({ min: 1, max: 4 }), async (edges, depth) => {
        const at = async (time: number) => {
          const { hops } = await walk('a', { depth, skip: 0, take: 1_000, budget: 10_000 }, (some) => Promise.resolve([...new Map(edges.filter(({ near, from, until }) => some.includes(near) && from <= time && time < until).map((hop) => [`${hop.near} ${hop.far}`, hop])).values()]));
          return hops.map(({ near, far }) => `${near} ${far}`).sort().join();
        };
        const expected: number[] = [];
        for (let time = 1; time <= 15; time++) if ((await at(time)) !== (await at(time - 0.5))) expected.push(time);
        expect((await changesAround('a', depth, 10_000, ever(edges))).changes.map((change) => change.at)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
