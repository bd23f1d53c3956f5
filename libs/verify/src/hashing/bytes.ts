import { hostCompare } from './host.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Room for a text and what goes before it, used again and again: what is in it counts until the next call. */
let scratch = new Uint8Array(16_384);

/** @returns `room` bytes to be filled, then the text in UTF-8 */
export function utf8After(room: number, text: string): Uint8Array {
  const most = room + text.length * 3;
  if (most > scratch.length) scratch = new Uint8Array(2 * most);
  return scratch.subarray(0, room + encoder.encodeInto(text, scratch.subarray(room)).written);
}

/** @throws TypeError when the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function concatenate(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += digits[byte];
  return text;
}

/** The value of a lower-case digit by its character code; 255 for anything else. */
const digitValues = new Uint8Array(256).fill(255);
/** The character code of each digit. */
const digitCodes = new Uint8Array(16);
for (let value = 0; value < 16; value++) {
  const code = value.toString(16).charCodeAt(0);
  digitCodes[value] = code;
  digitValues[code] = value;
}

/** @returns undefined unless the text is lower-case hex of whole bytes */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  return writeHex(text, bytes, 0) ? bytes : undefined;
}

/** Puts the bytes of lower-case hex in their place. @returns false when it is no such hex */
export function writeHex(text: string, target: Uint8Array, at: number): boolean {
  for (let index = 0; index < text.length; index += 2) {
    const high = digitValues[text.charCodeAt(index)] ?? 255;
    const low = digitValues[text.charCodeAt(index + 1)] ?? 255;
    if (high === 255 || low === 255) return false;
    target[at + index / 2] = (high << 4) | low;
  }
  return true;
}

const compare = hostCompare();
/** From here on a call to the host is worth its while. */
const muchMemory = 160;

/** Whether `count` bytes of two pieces of memory are the same. */
export function sameAt(one: Uint8Array, at: number, other: Uint8Array, otherAt: number, count: number): boolean {
  if (compare && count >= muchMemory && at + count <= one.length && otherAt + count <= other.length) return compare(one, at, other, otherAt, count) === 0;
  for (let index = 0; index < count; index++) if (one[at + index] !== other[otherAt + index]) return false;
  return true;
}

/** Puts the bytes of lower-case hex that stands in a text's bytes in their place. @returns false when it is no such hex */
export function writeHexAt(text: Uint8Array, textAt: number, target: Uint8Array, at: number, count: number): boolean {
  for (let index = 0; index < count; index++) {
    const high = digitValues[text[textAt + index * 2] ?? 0] ?? 255;
    const low = digitValues[text[textAt + index * 2 + 1] ?? 0] ?? 255;
    if (high === 255 || low === 255) return false;
    target[at + index] = (high << 4) | low;
  }
  return true;
}

/** Whether a text's bytes are, from a place on, the lower-case hex of `count` bytes. */
export function isHexAt(text: Uint8Array, textAt: number, bytes: Uint8Array, at: number, count: number): boolean {
  for (let index = 0; index < count; index++) {
    const byte = bytes[at + index] ?? 0;
    if (digitCodes[byte >> 4] !== text[textAt + index * 2] || digitCodes[byte & 15] !== text[textAt + index * 2 + 1]) return false;
  }
  return true;
}

/** Whether the text is the bytes in lower-case hex. */
export function isHexOf(text: string, bytes: Uint8Array): boolean {
  if (text.length !== bytes.length * 2) return false;
  for (let index = 0; index < bytes.length; index++) {
    if (((digitValues[text.charCodeAt(index * 2)] ?? 255) << 4) + (digitValues[text.charCodeAt(index * 2 + 1)] ?? 255) !== bytes[index]) return false;
  }
  return true;
}

/** Standard alphabet, with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @returns undefined unless the text is base64 in the one form that encoding gives */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const binary = atob(text);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : undefined;
}
