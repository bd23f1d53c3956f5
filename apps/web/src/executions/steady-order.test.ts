import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steadyOrder } from './steady-order.js';

const order = (known: string, fresh: string) => steadyOrder([...known], [...fresh]);

describe('a live list', () => {
  it('begins as it is, and takes further pages at its end', () => {
    expect(order('', 'abc')).toEqual({ ids: ['a', 'b', 'c'], waiting: 0 });
    expect(order('abc', 'abcde')).toEqual({ ids: ['a', 'b', 'c', 'd', 'e'], waiting: 0 });
  });

  it('keeps its place while others come before it, or come up', () => {
    expect(order('abc', 'xabc')).toEqual({ ids: ['a', 'b', 'c'], waiting: 1 });
    expect(order('abcd', 'cabd')).toEqual({ ids: ['a', 'b', 'c', 'd'], waiting: 1 });
    expect(order('abcd', 'dcab')).toEqual({ ids: ['a', 'b', 'c', 'd'], waiting: 2 });
  });

  it('lets go of what is gone', () => {
    expect(order('abc', 'ac')).toEqual({ ids: ['a', 'c'], waiting: 0 });
  });

  it('has nothing waiting once it is shown as it is, and shows nothing twice', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'));
    fc.assert(
      fc.property(ids, ids, (known, fresh) => {
        expect(steadyOrder(fresh, fresh)).toEqual({ ids: fresh, waiting: 0 });
        const shown = steadyOrder(known, fresh);
        expect(new Set(shown.ids).size).toBe(shown.ids.length);
        expect(shown.ids.length).toBeGreaterThanOrEqual(fresh.length - shown.waiting);
      }),
    );
  });
});
