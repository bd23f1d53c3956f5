import { systemEntropy } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashToken, isWellFormedToken, makeToken } from './token.js';

describe('a token', () => {
  it('is known by its shape and checksum', () => {
    const { secret, prefix, hash } = makeToken('usr', systemEntropy);
    expect(secret).toMatch(/^plk_usr_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/);
    expect(isWellFormedToken(secret)).toBe(true);
    expect(secret.startsWith(prefix)).toBe(true);
    expect(prefix.length).toBeLessThan(secret.length / 3);
    expect(hash).toEqual(hashToken(secret));
    expect(makeToken('svc', systemEntropy).secret).toMatch(/^plk_svc_/);
  });

  it('is no token with one letter changed', () => {
    const { secret } = makeToken('usr', systemEntropy);
    fc.assert(fc.property(fc.integer({ min: 4, max: secret.length - 1 }), fc.constantFrom(...'0123456789ABCXYZabcxyz_'), (at, letter) => {
      fc.pre(secret[at] !== letter);
      expect(isWellFormedToken(secret.slice(0, at) + letter + secret.slice(at + 1))).toBe(false);
    }));
  });

  it('is nothing that was not made here', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(isWellFormedToken(text)).toBe(false);
    }));
    fc.assert(fc.property(fc.stringMatching(/^plk_usr_[0-9A-Za-z]{32}_[0-9A-Za-z]{5}$/), (text) => {
      expect(isWellFormedToken(text)).toBe(false);
    }));
  });

  it('uses each letter alike: none is twice as likely as another', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 2_000; index++) for (const letter of makeToken('usr', systemEntropy).secret.slice(8, 40)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    const mean = (2_000 * 32) / 62;
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(mean * 0.2);
  });
});
