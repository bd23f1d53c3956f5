import { rootFractions } from './root-fractions.js';

const blockSize = 128;
const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => word((value >> by) | (value << (64n - by)));

/**
 * SHA-512 (FIPS 180-4) of a short message, for Ed25519 by hand: browsers withhold WebCrypto from pages that come over plain HTTP from
 * another machine. A tenth of a millisecond a block.
 */
export function sha512(message: Uint8Array): Uint8Array {
  const constants = rootFractions(80, 3n, 64n);
  const state = rootFractions(8, 2n, 64n);
  const padded = new Uint8Array(Math.ceil((message.length + 17) / blockSize) * blockSize);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  for (let at = 0; at < padded.length; at += blockSize) compress(state, constants, view, at);
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((value, index) => digest.setBigUint64(index * 8, value));
  return new Uint8Array(digest.buffer);
}

function compress(state: bigint[], constants: readonly bigint[], view: DataView, at: number): void {
  const w = Array.from({ length: 16 }, (_, t) => view.getBigUint64(at + t * 8));
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
  constants.forEach((constant, t) => {
    if (t >= 16) {
      const [before15 = 0n, before2 = 0n, before16 = 0n, before7 = 0n] = [w[t - 15], w[t - 2], w[t - 16], w[t - 7]];
      const s0 = rotate(before15, 1n) ^ rotate(before15, 8n) ^ (before15 >> 7n);
      const s1 = rotate(before2, 19n) ^ rotate(before2, 61n) ^ (before2 >> 6n);
      w.push(word(before16 + s0 + before7 + s1));
    }
    const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + constant + (w[t] ?? 0n);
    const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [a, b, c, d, e, f, g, h] = [word(t1 + t2), a, b, c, word(d + t1), e, f, g];
  });
  [a, b, c, d, e, f, g, h].forEach((value, index) => (state[index] = word((state[index] ?? 0n) + value)));
}
