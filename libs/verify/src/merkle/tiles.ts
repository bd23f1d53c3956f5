import { hashSize, leafHash, nodeHash } from './hashes.js';
import { type NodeAddress } from './proofs.js';

/** Hashes or entries in a whole tile (C2SP tlog-tiles). */
export const tileWidth = 256;
const tileHeight = 8;
/** Larger than any log that can be counted exactly needs. */
export const maxTileLevel = 6;
export const maxEntrySize = 65_535;

/** A tile of hashes, or a bundle of entries: which one, and how many of its places are filled. */
export interface TileAddress {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256. */
  readonly width: number;
}

/** What does not parse as a tile, a bundle or an address of one. */
export class MalformedTile extends Error {}

/** `tile/0/x001/234.p/7` and the like: three digits a part, the last part first without `x`. */
export function tilePath({ level, index, width }: TileAddress): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = padded.match(/\d{3}/g) ?? [];
  const name = parts.map((part, place) => (place === parts.length - 1 ? part : `x${part}`)).join('/');
  return `tile/${level}/${name}${width === tileWidth ? '' : `.p/${width}`}`;
}

const pathShape = /^tile\/(entries|[0-6])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** @returns undefined unless the text is the one path of a tile */
export function parseTilePath(text: string): TileAddress | undefined {
  const found = pathShape.exec(text);
  if (!found) return undefined;
  const [, level = '', name = '', partial] = found;
  const address: TileAddress = { level: level === 'entries' ? level : Number(level), index: Number(name.replaceAll(/[x/]/g, '')), width: partial === undefined ? tileWidth : Number(partial) };
  return Number.isSafeInteger(address.index) && tilePath(address) === text ? address : undefined;
}

/** The tiles that a tree of this size has at a level, the last one as wide as it is filled. */
export function widthAt(level: number | 'entries', index: number, size: number): number {
  const count = level === 'entries' ? size : Math.floor(size / tileWidth ** level);
  return Math.max(0, Math.min(tileWidth, count - index * tileWidth));
}

/** Levels of tiles that a tree of this size has. */
export function levelsOf(size: number): number {
  let levels = 0;
  for (let count = size; count > 0; count = Math.floor(count / tileWidth)) levels += 1;
  return levels;
}

/** Where the hash of a whole subtree is found: a tile, and the hashes in it that the subtree covers. */
export function tileOf({ level, index }: NodeAddress): { readonly level: number; readonly index: number; readonly from: number; readonly count: number } {
  const inTile = level % tileHeight;
  const first = index * 2 ** inTile;
  return { level: Math.floor(level / tileHeight), index: Math.floor(first / tileWidth), from: first % tileWidth, count: 2 ** inTile };
}

/** The hash over a power of two of hashes. */
export function subtreeHash(hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes;
  while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, index) => nodeHash(hashAt(row, index * 2), hashAt(row, index * 2 + 1)));
  return hashAt(row, 0);
}

/** The hashes over as many of a tile's hashes as make powers of two, the largest first. */
export function wholeSubtrees(row: readonly Uint8Array[]): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let from = 0, power = tileWidth; from < row.length; power /= 2) {
    if (row.length - from < power) continue;
    hashes.push(subtreeHash(row.slice(from, from + power)));
    from += power;
  }
  return hashes;
}

function hashAt(hashes: readonly Uint8Array[], index: number): Uint8Array {
  const hash = hashes[index];
  if (hash === undefined) throw new MalformedTile(`A tile holds ${hashes.length} hashes; number ${index} is wanted.`);
  return hash;
}

/** @throws MalformedTile unless it holds as many hashes as it should */
export function parseHashTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== width * hashSize) throw new MalformedTile(`A tile of ${width} hashes has ${width * hashSize} bytes; this has ${bytes.length}.`);
  return Array.from({ length: width }, (_, index) => bytes.subarray(index * hashSize, (index + 1) * hashSize));
}

/** The entries of a bundle: each two bytes of length, big-endian, and as many bytes. @throws MalformedTile unless there are `width` and nothing else */
export function parseEntryBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length && entries.length < width) {
    const size = at + 2 <= bytes.length ? view.getUint16(at) : Number.POSITIVE_INFINITY;
    if (at + 2 + size > bytes.length) throw new MalformedTile(`The bundle breaks off in entry ${entries.length}.`);
    entries.push(bytes.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  if (entries.length !== width || at !== bytes.length) throw new MalformedTile(`The bundle does not hold ${width} entries and nothing else.`);
  return entries;
}

/** @throws RangeError for an entry of more than 65,535 bytes */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((size, entry) => size + 2 + entry.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const entry of entries) {
    if (entry.length > maxEntrySize) throw new RangeError(`An entry has at most ${maxEntrySize} bytes; this has ${entry.length}.`);
    view.setUint16(at, entry.length);
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

/** The leaf hashes that a bundle's entries have. */
export function hashesOfBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  return parseEntryBundle(bytes, width).map(leafHash);
}
