import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLikePattern, matchesLike } from './like.js';

describe('LIKE', () => {
  it.each([
    ['', '', true],
    ['', '%', true],
    ['', '_', false],
    ['adam', 'adam', true],
    ['adam', 'ada', false],
    ['adam', 'Adam', false],
    ['adam', 'a%', true],
    ['adam', '%m', true],
    ['adam', 'a__m', true],
    ['adam', 'a_m', false],
    ['adam', '%a%a%', true],
    ['adam', '%a%a%a%', false],
    ['aXbXc', '%X_', true],
    ['100%', '100\\%', true],
    ['1000', '100\\%', false],
    ['a_b', 'a\\_b', true],
    ['axb', 'a\\_b', false],
    ['a\\b', 'a\\\\b', true],
    ['ab', 'a\\b', true],
    ['two\nlines', 'two%', true],
    ['🙂', '_', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ])('%j LIKE %j is %s', (text, pattern, expected) => {
    expect(matchesLike(text, pattern, false)).toBe(expected);
  });

  it('ILIKE folds letters, escaped ones too', () => {
    expect(matchesLike('Adam', 'aDAM', true)).toBe(true);
    expect(matchesLike('ADAM', '\\a%', true)).toBe(true);
    expect(matchesLike('ÉTÉ', 'été', true)).toBe(true);
  });

  it('agrees with the regular expression that it stands for', () => {
    const part = fc.constantFrom('%', '_', 'a', 'b', '\\%', '\\_', '\\\\');
    const expressions: Readonly<Record<string, string>> = { '%': '[^]*', _: '[^]', '\\%': '%', '\\_': '_', '\\\\': '\\\\' };
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '%', '_', '\\', '\n'), { maxLength: 8 }), fc.array(part, { maxLength: 6 }), (text, parts) => {
        const expression = new RegExp(`^${parts.map((each) => expressions[each] ?? each).join('')}$`, 'u');
        expect(matchesLike(text.join(''), parts.join(''), false)).toBe(expression.test(text.join('')));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes time in proportion to text and pattern only', () => {
    const began = performance.now();
    expect(matchesLike('a'.repeat(8_000), `${'a%'.repeat(200)}b`, false)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('a pattern', () => {
  it.each([
    ['', true],
    ['a\\%', true],
    ['\\\\', true],
    ['\\', false],
    ['a\\\\\\', false],
    ['\\\n', true],
  ])('%j is sound: %s', (pattern, expected) => {
    expect(isLikePattern(pattern)).toBe(expected);
  });
});
