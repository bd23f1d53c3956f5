/** Definitions are numbered from 0 within their workspace, and so many neighbours share a row of postings: a bit for each is 1 KiB, and a change of one definition writes no more than that for each of its terms. */
export const numbersInPart = 8_192;

/** Beyond these a bit for each number of the part is the shorter way: a number by itself takes two bytes. */
const mostListed = numbersInPart / 16 - 1;

/** Some of the numbers of one part, counted from the part's first one. */
export interface PackedNumbers {
  /** A bit for each number of the part, the lowest bit first; otherwise each number in two bytes, the higher one first, ascending. */
  readonly isBitmap: boolean;
  readonly bytes: Uint8Array;
}

/** @param numbers each once, from 0 to below {@link numbersInPart}, ascending */
export function packNumbers(numbers: readonly number[]): PackedNumbers {
  if (numbers.length <= mostListed) return { isBitmap: false, bytes: Uint8Array.from(numbers.flatMap((number) => [number >> 8, number & 0xff])) };
  const bytes = new Uint8Array(numbersInPart / 8);
  for (const number of numbers) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (1 << (number & 7));
  return { isBitmap: true, bytes };
}

/** Ascending. */
export function unpackNumbers(packed: PackedNumbers): number[] {
  const numbers: number[] = [];
  for (const [place, bits] of bitsOf(packed).entries()) eachBit(bits, (bit) => numbers.push(place * 32 + bit));
  return numbers;
}

/** A bit for each number of the part, 32 in each place, the lowest first. */
export function bitsOf({ isBitmap, bytes }: PackedNumbers): Uint32Array {
  const bits = new Uint32Array(numbersInPart / 32);
  if (isBitmap) {
    for (let at = 0; at < bits.length; at++) bits[at] = (bytes[4 * at] ?? 0) | ((bytes[4 * at + 1] ?? 0) << 8) | ((bytes[4 * at + 2] ?? 0) << 16) | ((bytes[4 * at + 3] ?? 0) << 24);
  } else {
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      const number = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      bits[number >> 5] = (bits[number >> 5] ?? 0) | (1 << (number & 31));
    }
  }
  return bits;
}

/** @param bits 32 of them */
export function eachBit(bits: number, act: (bit: number) => void): void {
  for (let left = bits; left !== 0; left &= left - 1) act(31 - Math.clz32(left & -left));
}
