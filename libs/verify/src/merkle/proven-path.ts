import { isHexAt, sameAt, sameBytes, writeHexAt } from '../hashing/bytes.js';
import { hashSize, putNodeHash } from './hashes.js';

/** Levels of a tree over as many leaves as can be counted. */
const mostLevels = 54;

/** A proof as it stands in a text: hashes in hex, `stride` bytes from one to the next. */
export interface ProofText {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly count: number;
}

/**
 * The way from the leaf that was proven last up to the root of a tree. Every hash on it and beside it is thereby proven itself, so that the next leaf needs to be led only
 * to where the two ways meet: for neighbours that is one hash on average, not one for each level. Where they meet, the rest of both proofs must be the same text.
 */
export class ProvenPath {
  private readonly nodes = new Uint8Array(mostLevels * hashSize);
  /** By level: the place of the node on the way, and how many steps of the proof were taken below it. */
  private readonly places = new Float64Array(mostLevels);
  private readonly stepsBelow = new Uint8Array(mostLevels);
  private readonly sibling = new Uint8Array(hashSize);
  private readonly climbing = new Uint8Array(hashSize);
  private readonly known: Uint8Array;
  private levels = 0;
  private count = 0;

  constructor(
    private readonly size: number,
    private readonly root: Uint8Array,
    private readonly stride: number,
  ) {
    this.known = new Uint8Array(mostLevels * stride);
  }

  /**
   * Whether the proof leads from the leaf to the root. A proof that doesn't makes it forget the way.
   * @param index from 0
   */
  proves(leaf: Uint8Array, index: number, proof: ProofText): boolean {
    const isProven = index < this.size && this.climb(leaf, index, proof);
    if (!isProven) this.levels = 0;
    return isProven;
  }

  private climb(leaf: Uint8Array, index: number, proof: ProofText): boolean {
    const { nodes, places, stepsBelow, sibling, stride, climbing: hash } = this;
    let [place, last, step] = [index, this.size - 1, 0];
    hash.set(leaf);
    for (let level = 0; ; level++) {
      if (level < this.levels) {
        const isSame = places[level] === place;
        const isBeside = !isSame && isOdd(place) !== isOdd(places[level] ?? 0) && half(places[level] ?? 0) === half(place);
        if (isSame || isBeside) return this.meets(level, place, step, proof, isBeside);
      }
      places[level] = place;
      stepsBelow[level] = step;
      nodes.set(hash, level * hashSize);
      if (last === 0) {
        if (step !== proof.count || !sameBytes(hash, this.root)) return false;
        this.levels = level + 1;
        this.remember(proof, proof.count);
        return true;
      }
      if (isOdd(place) || place < last) {
        if (step >= proof.count || !writeHexAt(proof.bytes, proof.from + step * stride, sibling, 0, hashSize)) return false;
        if (isOdd(place)) putNodeHash(sibling, hash, hash);
        else putNodeHash(hash, sibling, hash);
        step += 1;
      }
      [place, last] = [half(place), half(last)];
    }
  }

  /** The new way has come to a node of the known one, or to the one beside it, whose hash the known proof tells. */
  private meets(level: number, place: number, step: number, proof: ProofText, isBeside: boolean): boolean {
    const { nodes, places, stepsBelow, known, stride, climbing } = this;
    const before = stepsBelow[level] ?? 0;
    const [at, knownAt] = [proof.from + step * stride, before * stride];
    const rest = proof.count - step;
    if (rest !== this.count - before) return false;
    if (isBeside) {
      if (!isHexAt(known, knownAt, climbing, 0, hashSize) || !isHexAt(proof.bytes, at, nodes, level * hashSize, hashSize)) return false;
      if (rest > 1 && !sameAt(proof.bytes, at + stride, known, knownAt + stride, (rest - 1) * stride - (stride - 2 * hashSize))) return false;
    } else {
      if (!sameAt(climbing, 0, nodes, level * hashSize, hashSize)) return false;
      if (rest > 0 && !sameAt(proof.bytes, at, known, knownAt, rest * stride - (stride - 2 * hashSize))) return false;
    }
    places[level] = place;
    nodes.set(climbing, level * hashSize);
    const shift = step - before;
    if (shift !== 0) for (let above = level; above < this.levels; above++) stepsBelow[above] = (stepsBelow[above] ?? 0) + shift;
    this.remember(proof, shift === 0 ? Math.min(step + 1, proof.count) : proof.count);
    return true;
  }

  /** Keeps the text of the first `changed` hashes of the proof; the others are there already. */
  private remember({ bytes, from, count }: ProofText, changed: number): void {
    this.count = count;
    if (changed > 0) this.known.set(bytes.subarray(from, from + changed * this.stride - (this.stride - 2 * hashSize)));
  }
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
