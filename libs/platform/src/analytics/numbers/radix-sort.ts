/** Bits of one pass: three passes for the upper half of a number, which holds its sign, its exponent and six digits. */
const digitBits = 11;
const digits = 1 << digitBits;
const shifts = [0, digitBits, 2 * digitBits];
/** Neighbours with the same upper half are put in order one by one up to here. */
const fewNeighbours = 24;

/**
 * Sorts the first `length` numbers in rising order, in time that grows with their number alone: by the digits of their upper halves, least first, and then what has the same
 * upper half by itself. NaN may not be among them; −0 becomes 0. `scratch` has two words for each number. Words are little-endian, as on every machine that the engine runs on.
 */
export function radixSort(numbers: Float64Array, length = numbers.length, scratch: Uint32Array = new Uint32Array(length * 2)): void {
  for (let at = 0; at < length; at++) numbers[at]! += 0;
  if (length < 1_000) {
    numbers.subarray(0, length).sort();
    return;
  }
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, length * 2);
  const counts = new Uint32Array(3 * digits);
  for (let at = 1; at < 2 * length; at += 2) {
    const key = ordered(words[at]!);
    counts[key & 2047]!++;
    counts[digits + ((key >>> 11) & 2047)]!++;
    counts[2 * digits + (key >>> 22)]!++;
  }
  let from: Uint32Array = words;
  let to: Uint32Array = scratch;
  for (const [pass, shift] of shifts.entries()) {
    const places = counts.subarray(pass * digits, (pass + 1) * digits);
    // All numbers have the same digit here.
    if (places.includes(length)) continue;
    let place = 0;
    for (let digit = 0; digit < digits; digit++) {
      const rows = places[digit]!;
      places[digit] = place;
      place += rows;
    }
    for (let at = 0; at < 2 * length; at += 2) {
      const high = from[at + 1]!;
      const target = 2 * places[(ordered(high) >>> shift) & 2047]!++;
      to[target] = from[at]!;
      to[target + 1] = high;
    }
    [from, to] = [to, from];
  }
  if (from !== words) words.set(from.subarray(0, 2 * length));
  sortNeighbours(numbers, words, length);
}

/** The upper half as an unsigned number that rises with the value: negative ones are turned over, others get their sign bit set. */
function ordered(high: number): number {
  return (high ^ ((high >> 31) | 0x8000_0000)) >>> 0;
}

function sortNeighbours(numbers: Float64Array, words: Uint32Array, length: number): void {
  for (let from = 0; from < length; ) {
    const high = words[2 * from + 1]!;
    let to = from + 1;
    let isSorted = true;
    for (; to < length && words[2 * to + 1]! === high; to++) if (numbers[to]! < numbers[to - 1]!) isSorted = false;
    if (!isSorted) {
      if (to - from > fewNeighbours) numbers.subarray(from, to).sort();
      else insert(numbers, from, to);
    }
    from = to;
  }
}

function insert(numbers: Float64Array, from: number, to: number): void {
  for (let at = from + 1; at < to; at++) {
    const number = numbers[at]!;
    let place = at;
    for (; place > from && numbers[place - 1]! > number; place--) numbers[place] = numbers[place - 1]!;
    numbers[place] = number;
  }
}
