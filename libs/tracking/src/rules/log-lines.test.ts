import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineCursor, rangeOf, shownText } from './log-lines.js';

describe('a line', () => {
  it.each([
    ['plain', 'plain'],
    ['10%\r50%\r100%', '100%'],
    ['done\r', 'done'],
    ['\r\r', ''],
    ['a\0b', 'a\uFFFDb'],
    ['\ud83d', '\uFFFD'],
    ['😀', '😀'],
  ])('%j shows %j', (text, shown) => expect(shownText(text)).toBe(shown));

  it('is always fit to be stored, and stays the same when shown again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = shownText(text);
        expect(shown).not.toMatch(/[\0\r]/);
        expect(shown).not.toMatch(/\p{Surrogate}/u);
        expect(shownText(shown)).toBe(shown);
      }),
    );
  });
});

describe('the range of a page', () => {
  it('lies within the log, is no larger than asked for, and pages forwards and backwards meet', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 60 }), (total, size) => {
        const forwards: number[] = [];
        for (let after: string | undefined; ; ) {
          const { start, end } = rangeOf({ first: size, after }, total);
          expect(end - start).toBeLessThanOrEqual(size);
          for (let index = start; index < end; index++) forwards.push(index);
          if (end >= total) break;
          after = lineCursor(end - 1);
        }
        const backwards: number[] = [];
        for (let before: string | undefined; ; ) {
          const { start, end } = rangeOf({ last: size, before }, total);
          for (let index = end - 1; index >= start; index--) backwards.unshift(index);
          if (start === 0) break;
          before = lineCursor(start);
        }
        expect(forwards).toEqual(Array.from({ length: total }, (_, index) => index));
        expect(backwards).toEqual(forwards);
      }),
    );
  });
});
