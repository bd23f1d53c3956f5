import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPath } from './path-pattern.js';

describe('a pattern of paths', () => {
  it.each([
    ['a.csv', 'a.csv', true], ['a.csv', 'a.csv.gz', false], ['*.csv', 'a.csv', true], ['*.csv', 'b/a.csv', false], ['b/*.csv', 'b/a.csv', true], ['b/*.csv', 'b/c/a.csv', false],
    ['**', 'a/b/c', true], ['**/*.csv', 'a.csv', true], ['**/*.csv', 'x/y/a.csv', true], ['x/**/a.csv', 'x/a.csv', true], ['x/**/a.csv', 'x/y/z/a.csv', true], ['x/**/a.csv', 'y/x/a.csv', false],
    ['a+(b).csv', 'a+(b).csv', true], ['a.csv', 'aXcsv', false], ['part-*-*.parquet', 'part-0-1-2.parquet', true], ['year=*/month=*/x.csv', 'year=2024/month=1/x.csv', true],
  ])('%s and the path %s: %s', (pattern, path, expected) => expect(matchesPath(pattern, path)).toBe(expected));

  const name = fc.stringMatching(/^[ab*]{1,5}$/);
  const parts = fc.array(fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: fc.constant('**') }), { minLength: 1, maxLength: 5 });

  it('means what the regular expression for it does', () =>
    fc.assert(
      fc.property(parts, fc.array(fc.stringMatching(/^[ab]{1,5}$/), { minLength: 1, maxLength: 5 }), (pattern, path) => {
        const source = pattern.map((part) => (part === '**' ? '(?:[^/]+/)*' : `${part.replace(/\*+/g, '[^/]*')}/`)).join('');
        expect(matchesPath(pattern.join('/'), path.join('/'))).toBe(new RegExp(`^${source}$`).test(`${path.join('/')}/`));
      }),
      { numRuns: 2_000 },
    ));

  it('costs little where it fits nowhere', () => {
    const begun = performance.now();
    expect(matchesPath(`${'*a'.repeat(200)}b`, 'a'.repeat(1_000))).toBe(false);
    expect(matchesPath(`${'**/*a/'.repeat(100)}b`, `${'a/'.repeat(500)}a`)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
