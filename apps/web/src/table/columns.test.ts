import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { givenWidth, nextOrder, pinnedOffsets, readOrder, writeOrder } from './columns.js';

describe('an order', () => {
  it('reads what it writes, also for keys with spaces', () => {
    fc.assert(
      fc.property(fc.constantFrom('metrics.val loss', 'params.lr', 'attributes.start_time'), fc.boolean(), (key, descending) => {
        expect(readOrder(writeOrder({ key, descending }))).toEqual({ key, descending });
      }),
    );
    expect(readOrder('params.lr')).toEqual({ key: 'params.lr', descending: false });
  });

  it('goes from descending to ascending to none', () => {
    const first = nextOrder([], 'a', false);
    const second = nextOrder(first, 'a', false);
    expect([first, second, nextOrder(second, 'a', false)]).toEqual([[{ key: 'a', descending: true }], [{ key: 'a', descending: false }], []]);
  });

  it('replaces the others unless added to them', () => {
    expect(nextOrder([{ key: 'a', descending: true }], 'b', false)).toEqual([{ key: 'b', descending: true }]);
    expect(nextOrder([{ key: 'a', descending: true }], 'b', true)).toHaveLength(2);
  });
});

describe('pinnedOffsets', () => {
  it('lines pinned columns up after the lead', () => {
    const column = (id: string, pinned: boolean) => ({ id, head: id, width: 100, pinned, cell: () => id });
    expect([...pinnedOffsets([column('a', true), column('b', true), column('c', false)], 32, ({ width }) => width)]).toEqual([
      ['a', 32],
      ['b', 132],
    ]);
  });
});

describe('givenWidth', () => {
  it('ends the table at the edge of the nearest column', () => {
    expect(givenWidth([240, 100, 100, 100], 0, 560)).toBe(240);
    expect(givenWidth([240, 100, 100, 100], 0, 530)).toBe(230);
    expect(givenWidth([240, 100, 100, 100], 0, 470)).toBe(270);
  });

  it('leaves no column cut, as long as none but the first is wider than what it can give and take', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 56, max: 170 }), { minLength: 4, maxLength: 30 }), fc.integer({ min: 420, max: 2_000 }), (others, room) => {
        const first = givenWidth([240, ...others], 0, room);
        const edges = others.reduce<number[]>((before, width) => [...before, (before.at(-1) ?? first) + width], []);
        expect(edges.includes(room) || (edges.at(-1) ?? 0) < room).toBe(true);
      }),
    );
  });
});
