/** Whether a path of a snapshot is one of those that a pattern means: `*` within a folder, `**` across folders. Takes no longer than the two are long together, times each other, whoever wrote them. */
export function matchesPath(pattern: string, path: string): boolean {
  return matchesAll(pattern.split('/'), path.split('/'), (part) => part === '**', (part, segment) => matchesAll([...part], [...segment], (character) => character === '*', (one, other) => one === other));
}

/** Matches from the left; at a mismatch the last wildcard takes one more. An earlier one never needs to, for the last can take whatever it would. */
function matchesAll(pattern: readonly string[], text: readonly string[], isAny: (part: string) => boolean, isSame: (part: string, piece: string) => boolean): boolean {
  let [at, inText] = [0, 0];
  let any: { readonly at: number; taken: number } | undefined;
  while (inText < text.length) {
    const part = pattern[at];
    if (part !== undefined && isAny(part)) {
      any = { at, taken: inText };
      at += 1;
    } else if (part !== undefined && isSame(part, text[inText] ?? '')) {
      at += 1;
      inText += 1;
    } else {
      if (!any) return false;
      any.taken += 1;
      at = any.at + 1;
      inText = any.taken;
    }
  }
  return pattern.slice(at).every(isAny);
}
