import { toHex } from '../hashing/bytes.js';
import { hashSize } from '../merkle/hashes.js';

/** Many hashes in one piece of memory, by their place from 0; a place may be empty. */
export class HashList {
  private bytes: Uint8Array;
  private filled: Uint8Array;

  constructor(readonly size: number) {
    this.bytes = new Uint8Array(size * hashSize);
    this.filled = new Uint8Array(size);
  }

  set(place: number, hash: Uint8Array): void {
    this.bytes.set(hash, place * hashSize);
    this.filled[place] = 1;
  }

  get(place: number): Uint8Array | undefined {
    return this.filled[place] === 1 ? this.bytes.subarray(place * hashSize, (place + 1) * hashSize) : undefined;
  }

  has(place: number): boolean {
    return this.filled[place] === 1;
  }

  get isFull(): boolean {
    return !this.filled.includes(0);
  }

  *[Symbol.iterator](): Generator<Uint8Array, void, undefined> {
    for (let place = 0; place < this.size; place++) yield this.bytes.subarray(place * hashSize, (place + 1) * hashSize);
  }

  /** Places by hash, in hex. */
  places(): Map<string, number> {
    const places = new Map<string, number>();
    for (let place = 0; place < this.size; place++) if (this.filled[place] === 1) places.set(toHex(this.bytes.subarray(place * hashSize, (place + 1) * hashSize)), place);
    return places;
  }
}
