type PatternPart = { readonly kind: 'ANY_TEXT' } | { readonly kind: 'ANY_CHARACTER' } | { readonly kind: 'CHARACTER'; readonly character: string };

/** False when the pattern ends in a backslash that escapes nothing, which Postgres refuses while it runs the query. */
export function isLikePattern(pattern: string): boolean {
  return /^(?:[^\\]|\\.)*$/su.test(pattern);
}

/**
 * SQL's LIKE, over the whole text: `%` is any text, `_` one character, a backslash takes the next character as it is.
 * With `ignoreCase`, letters are compared in lower case one by one; a database folds letters beyond ASCII as its collation says.
 */
export function matchesLike(text: string, pattern: string, ignoreCase: boolean): boolean {
  const fold = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  const characters = Array.from(text, fold);
  const parts = parsePattern(pattern, fold);
  // Greedy with one point of return, the last %: linear in memory, and no pattern makes it slower than text times pattern.
  let at = 0;
  let part = 0;
  let retry: { readonly part: number; readonly at: number } | undefined;
  while (at < characters.length) {
    const wanted = parts[part];
    if (wanted?.kind === 'ANY_TEXT') {
      retry = { part: ++part, at };
    } else if (wanted?.kind === 'ANY_CHARACTER' || (wanted?.kind === 'CHARACTER' && wanted.character === characters[at])) {
      part++;
      at++;
    } else if (retry === undefined) {
      return false;
    } else {
      retry = { part: retry.part, at: retry.at + 1 };
      ({ part, at } = retry);
    }
  }
  return parts.slice(part).every(({ kind }) => kind === 'ANY_TEXT');
}

function parsePattern(pattern: string, fold: (value: string) => string): PatternPart[] {
  return Array.from(pattern.matchAll(/\\(.)|(.)/gsu), ([, escaped, plain]): PatternPart => {
    if (plain === '%') return { kind: 'ANY_TEXT' };
    if (plain === '_') return { kind: 'ANY_CHARACTER' };
    return { kind: 'CHARACTER', character: fold(escaped ?? plain ?? '') };
  });
}
