import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, fromHex, toBase64, toHex } from './bytes.js';
import { commitmentTo, opensCommitment } from './commitment.js';
import { Sha256, sha256 } from './sha256.js';

describe('SHA-256', () => {
  const again = new Sha256();

  it('by hand and by the host is what Node says, in whatever parts the bytes come', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (parts) => {
      const whole = Buffer.concat(parts);
      const expected = createHash('sha256').update(whole).digest('hex');
      const byHand = new Sha256();
      for (const part of parts) byHand.update(part);
      const target = new Uint8Array(40);
      again.begin().update(whole).putDigest(target, 5);
      expect([toHex(byHand.digest()), toHex(sha256(whole)), toHex(target)]).toEqual([expected, expected, `${'0'.repeat(10)}${expected}${'0'.repeat(6)}`]);
    }));
  });
});

describe('bytes as text', () => {
  it('come back from hex and base64, which have one form each', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect([fromHex(toHex(bytes)), fromBase64(toBase64(bytes))]).toEqual([bytes, bytes]);
    }));
    for (const text of ['QQ', 'QR==', 'Q Q=', 'QQ=']) expect(fromBase64(text)).toBeUndefined();
    for (const text of ['0', 'AA', 'zz']) expect(fromHex(text)).toBeUndefined();
  });
});

describe('a commitment', () => {
  it('opens with its value and salt and with no other', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (value, other, salt, otherSalt) => {
      fc.pre(JSON.stringify(value) !== JSON.stringify(other) && toHex(salt) !== toHex(otherSalt));
      const commitment = commitmentTo(value, salt);
      expect(opensCommitment(commitment, value, toHex(salt))).toBe(true);
      expect(opensCommitment(commitment, value, toHex(otherSalt))).toBe(false);
    }));
    const salt = '0'.repeat(64);
    expect(opensCommitment(commitmentTo('a', new Uint8Array(32)), 'a', salt)).toBe(true);
    expect(opensCommitment(commitmentTo('a', new Uint8Array(32)), 'b', salt)).toBe(false);
    for (const bad of ['', '0'.repeat(62), 'G'.repeat(64), `${'0'.repeat(63)}A`]) expect(opensCommitment(commitmentTo('a', new Uint8Array(32)), 'a', bad)).toBe(false);
    expect(opensCommitment('zz'.repeat(32), 'a', salt)).toBe(false);
  });
});
