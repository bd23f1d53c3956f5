/** Files whose bytes are in two splits, whatever they are called there. */
export interface SplitOverlap {
  readonly splits: readonly [string, string];
  readonly files: number;
}

/**
 * Every two splits that hold the same bytes, in the order in which the splits are given. Bytes that lie several times in one split count once.
 * @param digests of the files in each split, by its name
 */
export function splitOverlaps(digests: ReadonlyMap<string, ReadonlySet<string>>): SplitOverlap[] {
  const names = [...digests.keys()];
  return names.flatMap((one, index) =>
    names.slice(index + 1).flatMap((other): SplitOverlap[] => {
      const files = [...(digests.get(one) ?? [])].filter((digest) => digests.get(other)?.has(digest)).length;
      return files ? [{ splits: [one, other], files }] : [];
    }),
  );
}
