import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf, utf8 } from './bytes.js';
import { endOfValue } from './canonical-bytes.js';
import { canonicalJson } from './canonical-json.js';

const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
const plainNumber = fc.oneof(fc.integer(), fc.integer({ min: -99_999, max: 99_999 }).map((whole) => whole / 1_000));
const number = fc.oneof(plainNumber, fc.double({ noNaN: true, noDefaultInfinity: true }));

function isCanonical(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

describe('canonical JSON told by its bytes', () => {
  it('is taken where it is plain: words, integers, decimals, strings in any script, nested members in order', () => {
    for (const text of ['null', 'true', '-12', '0.5', '-0.25', '0.000001', '123456789012.345', '"a\\"b\\\\\\n"', '"naïve — 漢字 😀"', '[]', '{}', '[1,[2,{"a":"","b":{"c":false}}]]', '{"":1,"A":2,"a":3,"aa":4,"b":5}']) {
      expect([text, endOfValue(utf8(`${text},`), 0)]).toEqual([text, utf8(text).length]);
    }
  });

  it.each(['-0', '01', '1.0', '1e5', '1E5', '.5', '1.', '0.0000001', '12345678901234567', '"\\u0041"', '"\\/"', '"', '{"b":1,"a":2}', '{"a":1,"a":2}', '{"a":1,}', '[1,]', '[1 ]', '{"a" :1}', 'nul', '', '"\u0001"', '{"é":1}'])('leaves %s to the parser', (text) => {
    expect(endOfValue(utf8(text), 0)).toBe(-1);
  });

  it('leaves what is no UTF-8, and what is too deep, to the parser', () => {
    for (const bytes of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80], [0xf0, 0x80, 0x80, 0x80]]) expect(endOfValue(Uint8Array.of(0x22, ...bytes, 0x22), 0)).toBe(-1);
    expect(endOfValue(utf8('['.repeat(1_000_000)), 0)).toBe(-1);
  });

  it('never takes what writing it again would change, whatever is done to it', () => {
    const edit = fc.record({ at: fc.nat({ max: 60 }), removed: fc.nat({ max: 3 }), put: fc.constantFrom('', '0', '-', '.', 'e', '"', '\\', ',', ':', '{', '}', '[', ']', ' ', 'a', '\u0000', 'é') });
    fc.assert(fc.property(fc.oneof(value, number), edit, (original, { at, removed, put }) => {
      const text = canonicalJson(original);
      for (const each of [text, `${text.slice(0, at)}${put}${text.slice(at + removed)}`]) {
        const bytes = utf8(each);
        if (endOfValue(bytes, 0) === bytes.length) expect(isCanonical(textOf(bytes))).toBe(true);
      }
    }), { numRuns: 2_000 });
    fc.assert(fc.property(plainNumber, (each) => endOfValue(utf8(canonicalJson(each)), 0) > 0 || Object.is(each, -0)));
  });
});
