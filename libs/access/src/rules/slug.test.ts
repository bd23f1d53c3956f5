import { InvalidInput } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSlug } from './slug.js';

describe('a slug', () => {
  it.each(['ab', 'vision', 'vision-team', 'a1', 'team-2', 'a'.repeat(40)])('is %j', (slug) => expect(parseSlug(slug, 'slug')).toBe(slug));

  it.each([
    '', 'a', 'a'.repeat(41), 'Vision', 'vision team', ' vision', 'vision\n', '-vision', 'vision-', 'vi--sion', '1vision', 'vision_team', 'vision.team', '../vision', 'vision/team', 'vision%2fteam',
    'v\u0456sion', 'vision\u202e', 'visi\u00f6n', "vision'; drop table workspace", '__proto__', 'vision\0', 'abcdef01-2345-6789-abcd-ef0123456789', 'ABCDEF01-2345-6789-abcd-ef0123456789',
  ])('is not %j', (slug) => expect(() => parseSlug(slug, 'slug')).toThrow(InvalidInput));

  it('is the same in an address, in a header and in any case-blind file system', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9-]{1,42}$/)), (text) => {
      let slug: string;
      try {
        slug = parseSlug(text, 'slug');
      } catch {
        return;
      }
      expect([encodeURIComponent(slug), slug.toLowerCase(), slug.trim(), slug.normalize('NFKC')]).toEqual([text, text, text, text]);
    }));
  });
});
