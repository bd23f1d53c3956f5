import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHex } from './bytes.js';
import { sha512 } from './sha512.js';

it('is SHA-512, at every length around its blocks', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0, 111, 112, 127, 128, 239, 240).map((length) => new Uint8Array(length).fill(7))), (bytes) => {
      expect(toHex(sha512(bytes))).toBe(createHash('sha512').update(bytes).digest('hex'));
    }),
    { numRuns: 60 },
  );
});
