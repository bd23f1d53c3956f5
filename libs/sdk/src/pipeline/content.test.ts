import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, contentDigest, NotJson } from './content.js';
import { Results, takeGiven } from './given.js';

describe('the text of a value', () => {
  it('gives the same value back, and is the same whatever the order of members', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const text = canonicalText(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalText(shuffled(value))).toBe(text);
    }));
  });

  it.each([[new Date()], [new Map()], [Number.NaN], [1n], [() => 1], [Symbol('a')], [[undefined]], [{ a: new Set() }], [new Uint8Array(2)]])('is refused for what JSON does not give back: %s', (value) => {
    expect(() => canonicalText(value)).toThrow(NotJson);
  });

  it('is refused for what holds itself', () => {
    const ring: unknown[] = [];
    ring.push(ring);
    expect(() => contentDigest(ring)).toThrow(NotJson);
  });
});

describe('what is given', () => {
  const step = (name: string) => ({ namespace: 'n', name });

  it('tells of which steps it is the result: as a promise, and as what it was kept with', async () => {
    const results = new Results();
    const [promised, thing] = [Promise.resolve(7), { rows: 1 }];
    results.remember(promised, step('promised'));
    results.remember(thing, step('thing'));
    expect(await takeGiven(promised, results)).toEqual({ value: 7, from: [step('promised')] });
    expect(await takeGiven([promised, thing, 3], results)).toEqual({ value: [7, thing, 3], from: [step('promised'), step('thing')] });
    expect(await takeGiven({ a: promised, b: Promise.resolve(thing) }, results)).toEqual({ value: { a: 7, b: thing }, from: [step('promised'), step('thing')] });
    expect((await takeGiven(thing, results)).value).toBe(thing);
    await expect(takeGiven([Promise.reject(new RangeError('as it is'))], results)).rejects.toThrow(RangeError);
  });
});

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, shuffled(member)]));
}
