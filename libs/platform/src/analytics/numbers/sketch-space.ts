import { FewValues } from './few-values.js';
import { radixSort } from './radix-sort.js';

/** Rising values, each with how many rows have it. */
export interface Points {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/**
 * Memory to work in, shared by all sketches of a thread and used for one block after another. Asked for anew with each block it would be several times what is kept, until
 * the collector of garbage comes by. What is answered from here holds until the next question.
 */
export class SketchSpace {
  private words = new Uint32Array();
  private counts = new Float64Array();
  private readonly few = new FewValues();
  private merged: Points = { values: new Float64Array(), counts: new Float64Array() };

  /** The first `length` numbers of a block in order, which is written over. */
  fold(block: Float64Array, length: number): Points {
    if (this.words.length < 2 * length) this.words = new Uint32Array(2 * block.length);
    if (this.counts.length < length) this.counts = new Float64Array(block.length);
    const { counts } = this;
    const different = this.few.fold(block, length, counts, this.words);
    if (different !== undefined) return { values: block.subarray(0, different), counts: counts.subarray(0, different) };
    radixSort(block, length, this.words);
    let last = -1;
    for (let at = 0; at < length; at++) {
      const value = block[at]!;
      if (last >= 0 && value === block[last]!) counts[last]!++;
      else {
        block[++last] = value;
        counts[last] = 1;
      }
    }
    return { values: block.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
  }

  merge(one: Points, other: Points): Points {
    const most = one.values.length + other.values.length;
    if (this.merged.values.length < most) this.merged = { values: new Float64Array(most), counts: new Float64Array(most) };
    const { values, counts } = this.merged;
    let i = 0;
    let j = 0;
    let length = 0;
    while (i < one.values.length || j < other.values.length) {
      const value = i >= one.values.length ? other.values[j]! : j >= other.values.length ? one.values[i]! : Math.min(one.values[i]!, other.values[j]!);
      let rows = 0;
      if (i < one.values.length && one.values[i]! === value) rows += one.counts[i++]!;
      if (j < other.values.length && other.values[j]! === value) rows += other.counts[j++]!;
      values[length] = value;
      counts[length++] = rows;
    }
    return { values: values.subarray(0, length), counts: counts.subarray(0, length) };
  }
}
