import { sameBytes } from '../hashing/bytes.js';
import { levelsOf, MalformedTile, parseHashTile, tilePath, tileWidth, widthAt } from '../merkle/tiles.js';
import type { Findings } from './findings.js';
import { HashList } from './hash-list.js';

/** Reads a file of the log by its path, such as `tile/0/000.p/7`. @returns undefined when there is none */
export type TileSource = (path: string) => Promise<Uint8Array | undefined>;

/** Compares every tile of hashes with what the events make, and names the first event under each that differs. */
export async function checkTiles(tiles: TileSource, authentic: HashList, findings: Findings): Promise<void> {
  for (let level = 0; level < levelsOf(authentic.size); level++) {
    const row = authentic.rows()[level] ?? [];
    for (let index = 0; widthAt(level, index, authentic.size) > 0; index++) {
      const width = widthAt(level, index, authentic.size);
      const wanted = row.slice(index * tileWidth, index * tileWidth + width);
      const path = tilePath({ level, index, width });
      const found = await readTile(tiles, path, width);
      const place = found === undefined ? 0 : wanted.findIndex((hash, at) => !sameBytes(hash, found[at] ?? new Uint8Array()));
      const span = tileWidth ** level;
      const first = (index * tileWidth + place) * span + 1;
      if (place >= 0) findings.add('tile', `${path} ${found === undefined ? 'is missing or cut off' : `is not what was logged: its hash number ${place}`}.`, first, found === undefined ? undefined : first + span - 1);
    }
  }
}

/** The leaf hashes that the lowest tiles hold, where they can be read. */
export async function leavesOfTiles(tiles: TileSource, size: number): Promise<HashList> {
  const leaves = new HashList(size);
  for (let index = 0; widthAt(0, index, size) > 0; index++) {
    const width = widthAt(0, index, size);
    const found = await readTile(tiles, tilePath({ level: 0, index, width }), width);
    found?.forEach((hash, at) => leaves.set(index * tileWidth + at, hash));
  }
  return leaves;
}

async function readTile(tiles: TileSource, path: string, width: number): Promise<Uint8Array[] | undefined> {
  const bytes = await tiles(path);
  if (bytes === undefined) return undefined;
  try {
    return parseHashTile(bytes, width);
  } catch (error) {
    if (error instanceof MalformedTile) return undefined;
    throw error;
  }
}
