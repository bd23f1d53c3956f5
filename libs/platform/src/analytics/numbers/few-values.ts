import { radixSort } from './radix-sort.js';

/** Different values that are counted one by one, and the places of the table that they are looked up in. */
const mostValues = 1 << 14;
const placeBits = 16;
const lastPlace = (1 << placeBits) - 1;
/** Rows after which it is decided, and the share of them that may differ for counting to go on: 14,000 values that come equally often are below it. */
const rowsToDecide = 1 << 12;
const mostShare = 0.86;

/** Counts how often each value comes where values come again and again, which takes a fraction of putting all rows in order. One at a time uses its tables. */
export class FewValues {
  private readonly places = new Uint16Array(lastPlace + 1);
  private readonly values = new Float64Array(mostValues);
  private readonly counts = new Float64Array(mostValues);
  private count = 0;

  /**
   * Writes the different values of the first `length` numbers over them, rising, and how many rows have each into `counts`. NaN may not be among them; −0 becomes 0.
   * @returns how many values there are; undefined where they are too many, and nothing was written over but −0
   */
  fold(block: Float64Array, length: number, counts: Float64Array, scratch: Uint32Array): number | undefined {
    this.places.fill(0);
    this.count = 0;
    const words = new Uint32Array(block.buffer, block.byteOffset, length * 2);
    const first = Math.min(length, rowsToDecide);
    if (!this.add(block, words, 0, first) || this.count > first * mostShare || !this.add(block, words, first, length)) return undefined;
    block.set(this.values.subarray(0, this.count));
    radixSort(block, this.count, scratch);
    for (let at = 0; at < this.count; at++) counts[at] = this.counts[this.places[this.placeOf(block[at]!, words[2 * at]!, words[2 * at + 1]!)]! - 1]!;
    return this.count;
  }

  /** @returns whether there was room for all of their values */
  private add(block: Float64Array, words: Uint32Array, from: number, to: number): boolean {
    const { places, values, counts } = this;
    for (let at = from; at < to; at++) {
      const value = block[at]! + 0;
      block[at] = value;
      const place = this.placeOf(value, words[2 * at]!, words[2 * at + 1]!);
      const known = places[place]!;
      if (known > 0) counts[known - 1]!++;
      else {
        if (this.count === mostValues) return false;
        values[this.count] = value;
        counts[this.count] = 1;
        places[place] = ++this.count;
      }
    }
    return true;
  }

  /** Where a value is, or would be. */
  private placeOf(value: number, low: number, high: number): number {
    const { places, values } = this;
    let place = Math.imul(low ^ Math.imul(high, 0x9e37_79b1), 0x85eb_ca6b) >>> (32 - placeBits);
    for (let known = places[place]!; known > 0 && values[known - 1]! !== value; known = places[place]!) place = (place + 1) & lastPlace;
    return place;
  }
}
