import { sameBytes } from '../hashing/bytes.js';
import { nodeHash } from './hashes.js';
import { foldRight } from './tree-range.js';

/** A whole subtree: the one over leaves `index × 2^level` to `(index + 1) × 2^level - 1`. */
export interface NodeAddress {
  readonly level: number;
  readonly index: number;
}

/** Each step of a proof, as the whole subtrees that its hash is made of; all steps but those at the right edge are a single one. */
export type ProofPlan = readonly (readonly NodeAddress[])[];

/** One hash on the way from a leaf to the root. */
export interface InclusionStep {
  /** Where the sibling stands beside what was hashed so far. */
  readonly side: 'left' | 'right';
  readonly sibling: Uint8Array;
  /** The hash over both. */
  readonly hash: Uint8Array;
}

export interface Inclusion {
  readonly leaf: Uint8Array;
  /** From 0. */
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Whether the leaf is in the tree: RFC 9162, section 2.1.3.2. @param see is told of each step, for those who want to show the way */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion, see?: (step: InclusionStep) => void): boolean {
  if (!isPlace(index, size)) return false;
  let hash = leaf;
  let [place, last] = [index, size - 1];
  for (const sibling of proof) {
    if (last === 0) return false;
    const isLeft = isOdd(place) || place === last;
    hash = isLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    see?.({ side: isLeft ? 'left' : 'right', sibling, hash });
    if (isLeft) {
      if (!isOdd(place)) while (place !== 0 && !isOdd(place)) [place, last] = [half(place), half(last)];
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

/** Whether the larger tree begins with the smaller one: RFC 9162, section 2.1.4.2. Every tree begins with the empty one. */
export function verifyConsistency({ oldSize, oldRoot, newSize, newRoot, proof }: { readonly oldSize: number; readonly oldRoot: Uint8Array; readonly newSize: number; readonly newRoot: Uint8Array; readonly proof: readonly Uint8Array[] }): boolean {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && sameBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0;
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  const [first, ...steps] = path;
  if (first === undefined) return false;
  let [place, last] = [oldSize - 1, newSize - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  let [older, newer] = [first, first];
  for (const step of steps) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      older = nodeHash(step, older);
      newer = nodeHash(step, newer);
      if (!isOdd(place)) while (place !== 0 && !isOdd(place)) [place, last] = [half(place), half(last)];
    } else {
      newer = nodeHash(newer, step);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameBytes(older, oldRoot) && sameBytes(newer, newRoot);
}

/** PATH(index, D[size]) of RFC 6962, section 2.1.1. @throws RangeError unless 0 ≤ index < size */
export function inclusionPlan(index: number, size: number): ProofPlan {
  if (!isPlace(index, size)) throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`);
  return path(index, 0, size);
}

/** PROOF(oldSize, D[newSize]) of RFC 6962, section 2.1.2. @throws RangeError unless 0 ≤ oldSize ≤ newSize */
export function consistencyPlan(oldSize: number, newSize: number): ProofPlan {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) throw new RangeError(`A tree of ${newSize} does not begin with one of ${oldSize}.`);
  return oldSize === 0 || oldSize === newSize ? [] : subproof(oldSize, 0, newSize, true);
}

/** The whole subtrees over leaves `begin` to `end - 1`, from left to right. */
export function nodesOver(begin: number, end: number): NodeAddress[] {
  const nodes: NodeAddress[] = [];
  for (let at = begin; at < end; ) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The proof itself, from the hashes of its nodes. */
export function proofFrom(plan: ProofPlan, hashOf: (node: NodeAddress) => Uint8Array): Uint8Array[] {
  return plan.map((nodes) => foldRight(nodes.map(hashOf)));
}

function path(index: number, begin: number, end: number): (readonly NodeAddress[])[] {
  if (end - begin <= 1) return [];
  const middle = begin + largestPowerBelow(end - begin);
  return index < middle ? [...path(index, begin, middle), nodesOver(middle, end)] : [...path(index, middle, end), nodesOver(begin, middle)];
}

function subproof(oldSize: number, begin: number, end: number, isWhole: boolean): (readonly NodeAddress[])[] {
  if (oldSize === end) return isWhole ? [] : [nodesOver(begin, end)];
  const middle = begin + largestPowerBelow(end - begin);
  if (oldSize <= middle) return [...subproof(oldSize, begin, middle, isWhole), nodesOver(middle, end)];
  return [...subproof(oldSize, middle, end, false), nodesOver(begin, middle)];
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPlace(index: number, size: number): boolean {
  return isSize(index) && isSize(size) && index < size;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value)) && 2 ** Math.log2(value) === value;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
