import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch, readList, stringifySearch, writeList } from './search-text.js';

describe('the address', () => {
  it('stays legible', () => {
    expect(stringifySearch({ q: "metrics.loss < 0.5 AND tags.a = 'b'", sort: 'params.lr ASC', cols: 'a,b', none: undefined, empty: '' })).toBe(
      "?q=metrics.loss+%3C+0.5+AND+tags.a+%3D+'b'&sort=params.lr+ASC&cols=a,b",
    );
  });

  it('gives back what was put in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1, unit: 'grapheme' })), (search) => {
        const own = Object.fromEntries(Object.entries(search).filter(([key]) => key !== '__proto__'));
        expect(parseSearch(stringifySearch(own))).toEqual(own);
      }),
    );
  });

  it('keeps lists, whatever their items hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 2, unit: 'grapheme' })), (items) => {
        expect(readList(writeList(items))).toEqual(items);
      }),
    );
    expect(readList(undefined)).toBeUndefined();
  });
});
