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
  const blocks = new Map<number, Map<string, Bits>>();
  for (const { sequence, words } of events) {
    const block = blockOf(sequence);
    const gathered = blocks.get(block) ?? new Map<string, Bits>();
    blocks.set(block, gathered);
    for (const word of words) {
      const bits = gathered.get(word) ?? { low: 0, high: 0 };
      gathered.set(word, bits);
      const bit = sequence % blockSize;
      if (bit < 32) bits.low |= 1 << bit;
      else bits.high |= 1 << (bit - 32);
    }
  }
  const rows = [...blocks].flatMap(([block, gathered]) => [...gathered].map(([word, { low, high }]) => ({ word, block, bits: (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0) })));
  // In the order of the key, so that of two transactions none waits for a row that the other holds while it holds one that the other waits for.
  return rows.sort((one, other) => (one.word < other.word ? -1 : one.word > other.word ? 1 : one.block - other.block));
}

/** 64 of them, in two halves: a big integer would be made anew for each bit. */
interface Bits {
  low: number;
  high: number;
}

/** The numbers of the events that a row speaks of, newest first. */
export function sequencesOf({ block, bits }: Pick<WordBlock, 'block' | 'bits'>): number[] {
  const unsigned = BigInt.asUintN(blockSize, bits);
  const sequences: number[] = [];
  for (let bit = blockSize - 1; bit >= 0; bit--) if ((unsigned >> BigInt(bit)) & 1n) sequences.push(block * blockSize + bit);
  return sequences;
}
