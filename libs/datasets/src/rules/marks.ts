/** Hash functions, and bits for each digest that is expected: one in two thousand digests that were not added seems to have been. */
const functions = 8;
const bitsEach = 16;

/**
 * A set of SHA-256 digests that forgets none, in two bytes each (a Bloom filter). Now and then it says of one that was not added that it was, of others each time, for the salt
 * differs: what is to be taken away then stays until the next time.
 */
export class Marks {
  private readonly bits: Uint8Array;
  private readonly size: number;

  /** @param salt 32 bytes of chance: digests are as even as hashes, so that their own parts, mixed with it, are the places of their bits */
  constructor(
    expected: number,
    private readonly salt: Uint8Array,
  ) {
    this.size = Math.max(1 << 16, Math.ceil((expected * bitsEach) / 8) * 8);
    this.bits = new Uint8Array(this.size / 8);
  }

  /** The digest lies in the bytes from `at` on. */
  add(bytes: Uint8Array, at = 0): void {
    for (let index = 0; index < functions; index += 1) {
      const bit = this.place(bytes, at, index);
      this.bits[bit >>> 3] = (this.bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  has(bytes: Uint8Array, at = 0): boolean {
    for (let index = 0; index < functions; index += 1) {
      const bit = this.place(bytes, at, index);
      if (((this.bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }

  /** Four bytes of the digest for each function, together all 32. */
  private place(bytes: Uint8Array, at: number, index: number): number {
    const from = at + index * 4;
    const word = (((bytes[from] ?? 0) << 24) | ((bytes[from + 1] ?? 0) << 16) | ((bytes[from + 2] ?? 0) << 8) | (bytes[from + 3] ?? 0)) >>> 0;
    const salted = (word ^ (((this.salt[index * 4] ?? 0) << 24) | ((this.salt[index * 4 + 1] ?? 0) << 16) | ((this.salt[index * 4 + 2] ?? 0) << 8) | (this.salt[index * 4 + 3] ?? 0))) >>> 0;
    return Math.floor((salted / 2 ** 32) * this.size);
  }
}
