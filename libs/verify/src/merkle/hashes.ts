import { putSha256, sha256 } from '../hashing/sha256.js';

export const hashSize = 32;

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962, section 2.1). */
export const emptyRoot = sha256(new Uint8Array(0));

const nodeInput = new Uint8Array(1 + 2 * hashSize);
nodeInput[0] = 0x01;
let leafInput = new Uint8Array(4_096);

/** SHA-256(0x00 ‖ leaf): the prefix keeps a leaf from being taken for a node. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const hash = new Uint8Array(hashSize);
  putLeafHash(leaf, hash);
  return hash;
}

/** Puts a leaf's hash into memory that is there already. */
export function putLeafHash(leaf: Uint8Array, target: Uint8Array): void {
  if (leaf.length + 1 > leafInput.length) leafInput = new Uint8Array(2 * (leaf.length + 1));
  leafInput[0] = 0x00;
  leafInput.set(leaf, 1);
  putSha256(leafInput.subarray(0, leaf.length + 1), target, 0);
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const hash = new Uint8Array(hashSize);
  putNodeHash(left, right, hash);
  return hash;
}

/** Puts a node's hash into memory that is there already, which may be that of either side. */
export function putNodeHash(left: Uint8Array, right: Uint8Array, target: Uint8Array): void {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + hashSize);
  putSha256(nodeInput, target, 0);
}

/** Puts the hash over two nodes that lie beside each other, from `from` on, in their place. */
export function putHashOfPair(nodes: Uint8Array, from: number, target: Uint8Array, at: number): void {
  nodeInput.set(nodes.subarray(from, from + 2 * hashSize), 1);
  putSha256(nodeInput, target, at);
}
