import { concatenate } from '../hashing/bytes.js';
import { sha512 } from '../hashing/sha512.js';

/** RFC 8032, section 5.1. Verification handles no secret, so nothing here needs to take the same time for all input. */
const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const d = modulo(-121665n * inverse(121666n));
const squareRootOfMinusOne = power(2n, (p - 1n) / 4n);

/** A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

const identity: Point = [0n, 1n, 1n, 0n];
const baseY = modulo(4n * inverse(5n));
const baseX = recoverX(baseY, 0n) ?? 0n;
const base: Point = [baseX, baseY, 1n, modulo(baseX * baseY)];

/** Some milliseconds a signature: for the few of a checkpoint, in browsers without Ed25519, and on pages that get no WebCrypto. */
export function verifyEd25519ByHand(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const nonce = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const key = decodePoint(publicKey);
  const r = decodePoint(nonce);
  if (s >= order || !key || !r) return false;
  const k = littleEndian(sha512(concatenate(nonce, publicKey, message))) % order;
  return isSamePoint(multiply(base, s), add(r, multiply(key, k)));
}

function decodePoint(bytes: Uint8Array): Point | undefined {
  const encoded = littleEndian(bytes);
  const y = encoded & (2n ** 255n - 1n);
  if (y >= p) return undefined;
  const x = recoverX(y, encoded >> 255n);
  return x === undefined ? undefined : [x, y, 1n, modulo(x * y)];
}

function recoverX(y: bigint, sign: bigint): bigint | undefined {
  const square = modulo((y * y - 1n) * inverse(d * y * y + 1n));
  let x = power(square, (p + 3n) / 8n);
  if (modulo(x * x - square) !== 0n) x = modulo(x * squareRootOfMinusOne);
  if (modulo(x * x - square) !== 0n || (x === 0n && sign === 1n)) return undefined;
  return (x & 1n) === sign ? x : p - x;
}

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = modulo((y1 - x1) * (y2 - x2));
  const b = modulo((y1 + x1) * (y2 + x2));
  const c = modulo(2n * t1 * t2 * d);
  const e = modulo(2n * z1 * z2);
  const [f, g, h, i] = [b - a, e - c, e + c, b + a];
  return [modulo(f * g), modulo(h * i), modulo(g * h), modulo(f * i)];
}

function multiply(point: Point, scalar: bigint): Point {
  let sum = identity;
  let doubled = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) sum = add(sum, doubled);
    doubled = add(doubled, doubled);
  }
  return sum;
}

function isSamePoint([x1, y1, z1]: Point, [x2, y2, z2]: Point): boolean {
  return modulo(x1 * z2 - x2 * z1) === 0n && modulo(y1 * z2 - y2 * z1) === 0n;
}

function modulo(value: bigint): bigint {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
}

function power(value: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = modulo(value);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

function inverse(value: bigint): bigint {
  return power(value, p - 2n);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
