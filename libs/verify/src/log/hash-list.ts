import { toHex } from '../hashing/bytes.js';
import { hashSize } from '../merkle/hashes.js';
import { tileWidth } from '../merkle/tiles.js';
import { rootOf } from '../merkle/tree-range.js';

/** Many hashes in one piece of memory, by their place from 0; a place may be empty. */
export class HashList {
  private bytes: Uint8Array;
  private filled: Uint8Array;
  private made: readonly (readonly Uint8Array[])[] | undefined;

  constructor(readonly size: number) {
    this.bytes = new Uint8Array(size * hashSize);
    this.filled = new Uint8Array(size);
  }

  set(place: number, hash: Uint8Array): void {
    this.made = undefined;
    this.bytes.set(hash, place * hashSize);
    this.filled[place] = 1;
  }

  get(place: number): Uint8Array | undefined {
    return this.filled[place] === 1 ? this.at(place) : undefined;
  }

  /** The hash at a place, filled or not. */
  at(place: number): Uint8Array {
    return this.bytes.subarray(place * hashSize, (place + 1) * hashSize);
  }

  has(place: number): boolean {
    return this.filled[place] === 1;
  }

  /** The roots over each 256 whole neighbours, level by level: the rows of hashes that tiles are cut from, made once. */
  rows(): readonly (readonly Uint8Array[])[] {
    if (this.made) return this.made;
    const rows: Uint8Array[][] = [[...this]];
    for (let row = rows[0] ?? []; row.length >= tileWidth; row = rows.at(-1) ?? []) rows.push(Array.from({ length: Math.floor(row.length / tileWidth) }, (_, index) => rootOf(row.slice(index * tileWidth, (index + 1) * tileWidth))));
    this.made = rows;
    return rows;
  }

  get isFull(): boolean {
    return !this.filled.includes(0);
  }

  *[Symbol.iterator](): Generator<Uint8Array, void, undefined> {
    for (let place = 0; place < this.size; place++) yield this.at(place);
  }

  /** Places by hash, in hex. */
  places(): Map<string, number> {
    const places = new Map<string, number>();
    for (let place = 0; place < this.size; place++) if (this.filled[place] === 1) places.set(toHex(this.at(place)), place);
    return places;
  }
}
