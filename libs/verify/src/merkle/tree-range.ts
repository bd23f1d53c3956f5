import { emptyRoot, hashSize, nodeHash, putHashOfPair } from './hashes.js';

/** Levels of a tree over as many leaves as can be counted. */
const mostLevels = 54;

/**
 * The tree over leaves that come one after the other: keeps the hash of each whole subtree on its right edge, so that a million leaves need
 * twenty hashes of memory.
 */
export class TreeRange {
  private readonly hashes = new Uint8Array(mostLevels * hashSize);
  private depth = 0;
  private count = 0;

  /** Leaves so far. */
  get size(): number {
    return this.count;
  }

  append(leaf: Uint8Array): void {
    this.hashes.set(leaf, this.depth * hashSize);
    for (let ones = this.count; ones % 2 === 1; ones = Math.floor(ones / 2)) {
      this.depth -= 1;
      putHashOfPair(this.hashes, this.depth * hashSize, this.hashes, this.depth * hashSize);
    }
    this.depth += 1;
    this.count += 1;
  }

  /** MTH of all leaves so far (RFC 6962, section 2.1). */
  root(): Uint8Array {
    return foldRight(Array.from({ length: this.depth }, (_, index) => this.hashes.slice(index * hashSize, (index + 1) * hashSize)));
  }
}

/** The hash over whole subtrees that follow each other, each smaller than the one before: the last two first. */
export function foldRight(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The root over leaf hashes. */
export function rootOf(leaves: Iterable<Uint8Array>): Uint8Array {
  const range = new TreeRange();
  for (const leaf of leaves) range.append(leaf);
  return range.root();
}
