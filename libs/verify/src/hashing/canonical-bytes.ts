/**
 * Tells canonical JSON (RFC 8785) by its bytes, so that what was written canonically need not be parsed and written again to be hashed. It may be unsure: then it says
 * so, and {@link canonicalJson} decides.
 */

/** Deeper than anything that is logged; what is deeper is for the parser, which has no stack to run out of. */
const mostDepth = 64;

/** Digits that a double is sure to give back as they were written. */
const mostDigits = 15;
/** A number below 0.000001 is written with an exponent. */
const mostZeros = 5;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;

const literals = ['true', 'false', 'null'].map((word) => Uint8Array.from(word, (character) => character.charCodeAt(0)));

/** Whether the character may follow a backslash in canonical JSON; `\u` goes before others too, which are for the parser. */
const isShortEscape = new Uint8Array(256);
for (const character of '"\\bfnrt') isShortEscape[character.charCodeAt(0)] = 1;

/** Whether a byte stands for itself in a string: ASCII but controls, the quote and the backslash. */
const isPlain = new Uint8Array(256);
for (let byte = 0x20; byte < 0x80; byte++) isPlain[byte] = byte === quote || byte === backslash ? 0 : 1;

/** @returns where the value that begins here ends; -1 when it is not canonical, or that takes more than its bytes to tell */
export function endOfValue(bytes: Uint8Array, at: number, depth = 0): number {
  const first = bytes[at] ?? 0;
  if (first === quote) return endOfString(bytes, at);
  if (first === 0x7b || first === 0x5b) {
    if (depth >= mostDepth) return -1;
    return first === 0x7b ? endOfMembers(bytes, at + 1, depth + 1) : endOfItems(bytes, at + 1, depth + 1);
  }
  if (first === minus || isDigit(first)) return endOfNumber(bytes, at);
  const word = literals.find((literal) => literal.every((byte, index) => bytes[at + index] === byte));
  return word === undefined ? -1 : at + word.length;
}

function endOfMembers(bytes: Uint8Array, from: number, depth: number): number {
  if (bytes[from] === 0x7d) return from + 1;
  let lastName = -1;
  let lastEnd = -1;
  for (let at = from; ; at += 1) {
    if (bytes[at] !== quote) return -1;
    const nameEnd = endOfName(bytes, at);
    if (nameEnd < 0 || (lastName >= 0 && !isBefore(bytes, lastName, lastEnd, at, nameEnd)) || bytes[nameEnd] !== colon) return -1;
    [lastName, lastEnd] = [at, nameEnd];
    at = endOfValue(bytes, nameEnd + 1, depth);
    if (at < 0) return -1;
    if (bytes[at] === 0x7d) return at + 1;
    if (bytes[at] !== comma) return -1;
  }
}

function endOfItems(bytes: Uint8Array, from: number, depth: number): number {
  if (bytes[from] === 0x5d) return from + 1;
  for (let at = from; ; at += 1) {
    at = endOfValue(bytes, at, depth);
    if (at < 0) return -1;
    if (bytes[at] === 0x5d) return at + 1;
    if (bytes[at] !== comma) return -1;
  }
}

/** Names of plain characters only: the order of others is not that of their bytes. */
function endOfName(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (isPlain[bytes[at] ?? 0] === 1) at += 1;
  return bytes[at] === quote ? at + 1 : -1;
}

/** Both with their quotes: the one that ends first is before the one that it begins. */
function isBefore(bytes: Uint8Array, one: number, oneEnd: number, other: number, otherEnd: number): boolean {
  const length = oneEnd - one - 1;
  const otherLength = otherEnd - other - 1;
  for (let index = 1; index < length && index < otherLength; index++) {
    const difference = (bytes[one + index] ?? 0) - (bytes[other + index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return length < otherLength;
}

/** @returns where the string ends whose quote stands here, after its other quote; -1 as above */
export function endOfString(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; ; ) {
    const byte = bytes[at] ?? 0;
    if (isPlain[byte] === 1) at += 1;
    else if (byte === quote) return at + 1;
    else if (byte === backslash) {
      if (isShortEscape[bytes[at + 1] ?? 0] !== 1) return -1;
      at += 2;
    } else {
      const length = lengthOfCharacter(bytes, at);
      if (length === 0) return -1;
      at += length;
    }
  }
}

/** Bytes of the character beyond ASCII that stands here; 0 when it is not UTF-8 (RFC 3629, section 4). */
function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  // Neither longer than it needs to be, nor half of a surrogate pair, nor beyond U+10FFFF.
  if (first < 0xc2 || first > 0xf4 || (first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f) || (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  for (let index = 1; index < length; index++) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Integers and decimals that are sure to be written as they stand. */
function endOfNumber(bytes: Uint8Array, from: number): number {
  const start = bytes[from] === minus ? from + 1 : from;
  let at = start;
  while (isDigit(bytes[at] ?? 0)) at += 1;
  const whole = at - start;
  if (whole === 0 || whole > mostDigits || (bytes[start] === zero && whole > 1)) return -1;
  if (bytes[at] !== point) {
    // Zero has no sign, and neither an exponent nor anything else goes on with the number.
    return (bytes[start] === zero && start !== from) || isExponent(bytes[at] ?? 0) ? -1 : at;
  }
  const fraction = at + 1;
  at = fraction;
  while (isDigit(bytes[at] ?? 0)) at += 1;
  const places = at - fraction;
  if (places === 0 || whole + places > mostDigits || bytes[at - 1] === zero || isExponent(bytes[at] ?? 0)) return -1;
  let zeros = 0;
  while (bytes[fraction + zeros] === zero) zeros += 1;
  return bytes[start] === zero && zeros > mostZeros ? -1 : at;
}

function isExponent(byte: number): boolean {
  return byte === 0x65 || byte === 0x45;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= 0x39;
}
