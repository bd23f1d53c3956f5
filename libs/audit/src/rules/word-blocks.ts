/** Events whose numbers share a row: one bit each of a 64-bit integer. */
export const blockSize = 64;

/** A word, and in which of 64 events it stands. */
export interface WordBlock {
  readonly word: string;
  readonly block: number;
  readonly bits: bigint;
}

export function blockOf(sequence: number): number {
  return Math.floor(sequence / blockSize);
}

/** Gathers the words of many events into as few rows as they take. */
export function wordBlocks(events: readonly { readonly sequence: number; readonly words: Iterable<string> }[]): WordBlock[] {
  const gathered = new Map<string, WordBlock>();
  for (const { sequence, words } of events) {
    const block = blockOf(sequence);
    const bit = 1n << BigInt(sequence % blockSize);
    for (const word of words) {
      const key = `${block} ${word}`;
      gathered.set(key, { word, block, bits: (gathered.get(key)?.bits ?? 0n) | bit });
    }
  }
  // In the order of the key, so that of two transactions none waits for a row that the other holds while it holds one that the other waits for.
  return [...gathered.values()].sort((one, other) => (one.word < other.word ? -1 : one.word > other.word ? 1 : one.block - other.block));
}

/** The numbers of the events that a row speaks of, newest first. */
export function sequencesOf({ block, bits }: Pick<WordBlock, 'block' | 'bits'>): number[] {
  const unsigned = BigInt.asUintN(blockSize, bits);
  const sequences: number[] = [];
  for (let bit = blockSize - 1; bit >= 0; bit--) if ((unsigned >> BigInt(bit)) & 1n) sequences.push(block * blockSize + bit);
  return sequences;
}
