import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfTitle, moved } from './card-sections.js';

describe('keyOfTitle', () => {
  it('says the title in what a key may hold', () => {
    expect(keyOfTitle('Ethical considerations', [])).toBe('ethical-considerations');
    expect(keyOfTitle('Übersicht (2026)', [])).toBe('ubersicht-2026');
    expect(keyOfTitle('…', [])).toBe('section');
  });

  it('is always a key, and never one that is taken', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.array(fc.constantFrom('section', 'section-2', 'a', 'b')), (title, taken) => {
        const key = keyOfTitle(title, taken);
        expect(key).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
        expect(taken).not.toContain(key);
      }),
    );
  });
});

describe('moved', () => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.nat(20), fc.nat(20), (items, from, to) => {
        expect([...moved(items, from, to)].sort()).toEqual([...items].sort());
      }),
    );
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  });
});
