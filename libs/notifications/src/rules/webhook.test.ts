import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf, parseFilter, shownUrl } from './webhook.js';

describe('what is shown of a webhook', () => {
  it('leaves out what may be secret in its address', () => {
    expect(shownUrl('STANDARD', 'https://example.org/a/b')).toBe('https://example.org/a/b');
    expect(shownUrl('STANDARD', 'https://example.org:8443/a?token=s3cret#s3cret')).toBe('https://example.org:8443/a?…');
    expect(shownUrl('SLACK', 'https://hooks.slack.com/services/T0/B0/s3cret?x=s3cret')).toBe('https://hooks.slack.com/…');
  });

  it('is an excerpt of the answer: bounded, well-formed, without what a database or a terminal minds', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 8_000, size: 'max' }), (body) => {
      const excerpt = excerptOf(body);
      expect(excerpt.length).toBeLessThanOrEqual(1_000);
      expect(excerpt).not.toMatch(/[^\P{C}\n\t]/u);
    }));
    expect(excerptOf(Buffer.from('a\u0000\u001b[31mb\n'))).toBe('a[31mb\n');
    expect(excerptOf(Buffer.from('💥'.repeat(2_000)))).toBe('💥'.repeat(500));
    expect(excerptOf(Buffer.from('é').subarray(0, 1))).toBe('');
  });

  it('has each kind once, in order, at most fifty', () => {
    expect(parseFilter(['b.c', 'a.b', 'b.c'], 'f')).toEqual(['a.b', 'b.c']);
    expect(() => parseFilter(Array.from({ length: 51 }, (_, index) => `a.b${index}`), 'f')).toThrow('at most 50');
  });
});
