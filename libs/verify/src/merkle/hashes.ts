import { sha256 } from '../hashing/sha256.js';

export const hashSize = 32;

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962, section 2.1). */
export const emptyRoot = sha256(new Uint8Array(0));

const nodeInput = new Uint8Array(1 + 2 * hashSize);
nodeInput[0] = 0x01;
let leafInput = new Uint8Array(4_096);

/** SHA-256(0x00 ‖ leaf): the prefix keeps a leaf from being taken for a node. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  if (leaf.length + 1 > leafInput.length) leafInput = new Uint8Array(2 * (leaf.length + 1));
  leafInput[0] = 0x00;
  leafInput.set(leaf, 1);
  return sha256(leafInput.subarray(0, leaf.length + 1));
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + hashSize);
  return sha256(nodeInput);
}
