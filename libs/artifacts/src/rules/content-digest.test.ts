import { InvalidInput } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatContentDigest, parseContentDigest } from './content-digest.js';

/** `{"hello": "world"}` and a line feed, from RFC 9530, appendix B.1. */
const hello = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';
const helloHex = '44aff4ab2d7c3250525675a08f0cfa9591168cffe51791c5f5bbc417c15a6c38';

describe('Content-Digest', () => {
  it.each([
    [undefined, undefined],
    [hello, helloHex],
    [`  ${hello}  `, helloHex],
    [hello.replace('g=:', 'g:'), helloHex],
    [`sha-512=:AAAA:, ${hello}`, helloHex],
    [`${hello};a=1;b`, helloHex],
    [`sha-256=:${'A'.repeat(43)}=:,${hello}`, helloHex],
    ['sha-512=:AAAA:', undefined],
  ])('%j gives %s', (header, digest) => {
    expect(parseContentDigest(header)).toBe(digest);
  });

  it.each(['', 'sha-256', 'sha-256=', 'sha-256=::', 'sha-256=:AAAA:', `sha-256=${helloHex}`, hello.replace('sha', 'SHA'), hello.slice(0, -1), `${hello},`, 'sha-256=:????:', `sha-256=:${'A'.repeat(44)}:`, `sha-256=:${'A'.repeat(86)}==:`])('refuses %j', (header) => {
    expect(() => parseContentDigest(header)).toThrow(InvalidInput);
  });

  it('gives back every digest that it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const digest = Buffer.from(bytes).toString('hex');
        expect(parseContentDigest(formatContentDigest(digest))).toBe(digest);
      }),
    );
    expect(formatContentDigest(helloHex)).toBe(hello);
  });

  it('gives a digest, nothing or InvalidInput for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string().map((noise) => `sha-256=:${noise}:`)), (header) => {
        try {
          expect(parseContentDigest(header) ?? '0'.repeat(64)).toMatch(/^[0-9a-f]{64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
    );
  });
});
