import { hostCrypto, type RunningHash } from './host.js';
import { rootFractions } from './root-fractions.js';

const signed = (fractions: readonly bigint[]): Int32Array => Int32Array.from(fractions, (fraction) => Number(BigInt.asIntN(32, fraction)));
const roundConstants = signed(rootFractions(64, 3n, 32n));
const initialState = signed(rootFractions(8, 2n, 32n));
const blockSize = 64;
const digestSize = 32;
/** Used from the beginning of a block to its end, during which nothing else is. */
const schedule = new Int32Array(64);

/** SHA-256 (FIPS 180-4) of bytes that come in parts. Plain JavaScript, so that it runs wherever this file does. */
export class Sha256 implements RunningHash {
  private readonly state = new Int32Array(initialState);
  private readonly block = new Uint8Array(blockSize);
  private filled = 0;
  private total = 0;

  update(bytes: Uint8Array): this {
    this.total += bytes.length;
    let at = 0;
    if (this.filled > 0) {
      at = Math.min(blockSize - this.filled, bytes.length);
      this.block.set(bytes.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < blockSize) return this;
      this.compress(this.block, 0);
      this.filled = 0;
    }
    for (; at + blockSize <= bytes.length; at += blockSize) this.compress(bytes, at);
    this.block.set(bytes.subarray(at), 0);
    this.filled = bytes.length - at;
    return this;
  }

  /** Ends it: 32 bytes. */
  digest(): Uint8Array {
    const digest = new Uint8Array(digestSize);
    this.putDigest(digest, 0);
    return digest;
  }

  /** Ends it, and puts the digest where it belongs. */
  putDigest(target: Uint8Array, at: number): void {
    const { block, state } = this;
    block[this.filled] = 0x80;
    block.fill(0, this.filled + 1);
    if (this.filled >= blockSize - 8) {
      this.compress(block, 0);
      block.fill(0);
    }
    const bits = this.total * 8;
    put32(block, blockSize - 8, Math.floor(bits / 2 ** 32));
    put32(block, blockSize - 4, bits);
    this.compress(block, 0);
    for (let word = 0; word < 8; word++) put32(target, at + word * 4, at32(state, word));
  }

  /** Is as new from here on. */
  begin(): this {
    this.state.set(initialState);
    this.filled = 0;
    this.total = 0;
    return this;
  }

  private compress(bytes: Uint8Array, at: number): void {
    const w = schedule;
    for (let t = 0; t < 16; t++) {
      const from = at + t * 4;
      w[t] = (at8(bytes, from) << 24) | (at8(bytes, from + 1) << 16) | (at8(bytes, from + 2) << 8) | at8(bytes, from + 3);
    }
    for (let t = 16; t < 64; t++) {
      const before15 = at32(w, t - 15);
      const before2 = at32(w, t - 2);
      const s0 = ((before15 >>> 7) | (before15 << 25)) ^ ((before15 >>> 18) | (before15 << 14)) ^ (before15 >>> 3);
      const s1 = ((before2 >>> 17) | (before2 << 15)) ^ ((before2 >>> 19) | (before2 << 13)) ^ (before2 >>> 10);
      w[t] = (at32(w, t - 16) + s0 + at32(w, t - 7) + s1) | 0;
    }
    const state = this.state;
    let a = at32(state, 0);
    let b = at32(state, 1);
    let c = at32(state, 2);
    let d = at32(state, 3);
    let e = at32(state, 4);
    let f = at32(state, 5);
    let g = at32(state, 6);
    let h = at32(state, 7);
    for (let t = 0; t < 64; t++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at32(roundConstants, t) + at32(w, t)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] = at32(state, 0) + a;
    state[1] = at32(state, 1) + b;
    state[2] = at32(state, 2) + c;
    state[3] = at32(state, 3) + d;
    state[4] = at32(state, 4) + e;
    state[5] = at32(state, 5) + f;
    state[6] = at32(state, 6) + g;
    state[7] = at32(state, 7) + h;
  }
}

/** Every index here is in range; the fallback only tells the compiler so. */
function at32(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

function at8(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function put32(target: Uint8Array, at: number, word: number): void {
  target[at] = word >>> 24;
  target[at + 1] = word >>> 16;
  target[at + 2] = word >>> 8;
  target[at + 3] = word;
}

const native = hostCrypto();
const nativeHash = native?.hash?.bind(native);

/** Begins a SHA-256 of bytes that come in parts. */
export const runningSha256: () => RunningHash = native ? () => native.createHash('sha256') : () => new Sha256();

const wholeHash = new Sha256();

/** Puts the SHA-256 of whole bytes where it belongs: for the millions of hashes of a tree, none of which needs memory of its own. */
export const putSha256: (bytes: Uint8Array, target: Uint8Array, at: number) => void = nativeHash
  ? (bytes, target, at) => {
      const digest = nativeHash('sha256', bytes, 'latin1');
      for (let index = 0; index < digestSize; index++) target[at + index] = digest.charCodeAt(index);
    }
  : (bytes, target, at) => wholeHash.begin().update(bytes).putDigest(target, at);

/** SHA-256 of whole bytes: 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const digest = new Uint8Array(digestSize);
  putSha256(bytes, digest, 0);
  return digest;
}
