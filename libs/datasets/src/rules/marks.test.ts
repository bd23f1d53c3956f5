import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Marks } from './marks.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

describe('marks', () => {
  it('forget none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.array(fc.string(), { maxLength: 200 }), fc.nat(500), (salt, texts, expected) => {
        const marks = new Marks(expected, salt);
        for (const text of texts) marks.add(digest(text));
        expect(texts.every((text) => marks.has(digest(text)))).toBe(true);
      }),
    );
  });

  it('seldom take one for another, and other ones with another salt', () => {
    const mistaken = [randomBytes(32), randomBytes(32)].map((salt) => {
      const marks = new Marks(20_000, salt);
      for (let index = 0; index < 20_000; index += 1) marks.add(digest(`there ${index}`));
      return Array.from({ length: 40_000 }, (_, index) => index).filter((index) => marks.has(digest(`not there ${index}`)));
    });
    for (const each of mistaken) expect(each.length).toBeLessThan(120);
    expect(mistaken[0]).not.toEqual(mistaken[1]);
  });

  it('read digests where they lie', () => {
    const marks = new Marks(10, randomBytes(32));
    marks.add(Buffer.concat([Buffer.from('xyz'), digest('a')]), 3);
    expect([marks.has(digest('a')), marks.has(digest('b'))]).toEqual([true, false]);
  });
});
