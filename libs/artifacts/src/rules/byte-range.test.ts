import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseByteRange } from './byte-range.js';

const range = (start: number, end: number) => ({ kind: 'range', start, end });
const ignore = { kind: 'ignore' };
const unsatisfiable = { kind: 'unsatisfiable' };

describe('Range', () => {
  it.each([
    ['bytes=0-499', 10_000, range(0, 499)],
    ['bytes=500-999', 10_000, range(500, 999)],
    ['bytes=-500', 10_000, range(9_500, 9_999)],
    ['bytes=9500-', 10_000, range(9_500, 9_999)],
    ['bytes=0-0', 10_000, range(0, 0)],
    ['bytes=0-99999', 10_000, range(0, 9_999)],
    ['bytes=-99999', 10_000, range(0, 9_999)],
    ['BYTES=1-2', 10, range(1, 2)],
    ['bytes= 1-2 ', 10, range(1, 2)],
    ['bytes=,1-2,', 10, range(1, 2)],
    ['bytes=1-99999999999999999999999', 10, range(1, 9)],
    ['bytes=10-', 10, unsatisfiable],
    ['bytes=10-20', 10, unsatisfiable],
    ['bytes=99999999999999999999999-', 10, unsatisfiable],
    ['bytes=-0', 10, unsatisfiable],
    ['bytes=0-', 0, unsatisfiable],
    ['bytes=-1', 0, ignore],
    [undefined, 10, ignore],
    ['', 10, ignore],
    ['bytes', 10, ignore],
    ['bytes=', 10, ignore],
    ['bytes=-', 10, ignore],
    ['bytes=2-1', 10, ignore],
    ['bytes=99999999999999999999999-99999999999999999999998', 10, ignore],
    ['bytes=0-1,3-4', 10, ignore],
    ['bytes=1', 10, ignore],
    ['bytes=a-b', 10, ignore],
    ['bytes=+1-2', 10, ignore],
    ['bytes=0x1-2', 10, ignore],
    ['bytes=1 - 2', 10, ignore],
    ['lines=1-2', 10, ignore],
  ])('%j of %d bytes', (header, size, expected) => {
    expect(parseByteRange(header, size)).toEqual(expected);
  });

  it('lies within the content, whatever is asked', () => {
    const number = fc.oneof(fc.nat().map(String), fc.bigInt({ min: 0n }).map(String), fc.constant(''));
    const header = fc.oneof(fc.string(), fc.tuple(number, number).map(([first, last]) => `bytes=${first}-${last}`));
    fc.assert(
      fc.property(header, fc.nat(), (text, size) => {
        const result = parseByteRange(text, size);
        if (result.kind !== 'range') return;
        expect(result.start).toBeGreaterThanOrEqual(0);
        expect(result.start).toBeLessThanOrEqual(result.end);
        expect(result.end).toBeLessThan(size);
      }),
    );
  });

  it('gives the bytes that were asked for when the content has them', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1 }), (start, length, more) => {
        expect(parseByteRange(`bytes=${start}-${start + length}`, start + length + more)).toEqual(range(start, start + length));
        expect(parseByteRange(`bytes=-${more}`, start + more)).toEqual(range(start, start + more - 1));
      }),
    );
  });
});
