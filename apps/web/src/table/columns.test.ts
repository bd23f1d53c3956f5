import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOrder, pinnedOffsets, readOrder, writeOrder } from './columns.js';

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
