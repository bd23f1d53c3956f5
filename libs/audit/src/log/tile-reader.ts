import { Inject, Injectable } from '@nestjs/common';
import { Unavailable, type WorkspaceId } from '@plinth/kernel';
import { TILE_STORE } from '@plinth/platform/nest';
import type { TileStore } from '@plinth/platform/tiles';
import { formatEntryBundle, hashSize, MalformedTile, type NodeAddress, parseEntryBundle, parseHashTile, subtreeHash, type TileAddress, tileOf, tilePath, tileWidth, widthAt } from '@plinth/verify';

/** Tiles kept in memory: 8 KiB each, and once more as much of those above the leaves. A tile of a certain width never changes. */
const mostKept = 1_024;

interface KeptTile {
  readonly hashes: readonly Uint8Array[];
  /** Of subtrees that were asked for, by where they lie. Above the leaves, where few tiles stand over every event. */
  readonly subtrees: Map<number, Uint8Array>;
}

/** Reads the published tiles of a log. */
@Injectable()
export class TileReader {
  private readonly kept = new Map<string, KeptTile>();

  constructor(@Inject(TILE_STORE) private readonly tiles: TileStore) {}

  /**
   * The file itself, as it was published. A tile that has grown since is cut to the width that was asked for.
   * @param size of the newest checkpoint
   * @returns undefined when the log has no such tile
   */
  async file(workspaceId: WorkspaceId, address: TileAddress, size: number): Promise<Uint8Array | undefined> {
    const exact = await this.tiles.get(workspaceId, tilePath(address));
    const width = widthAt(address.level, address.index, size);
    if (exact || address.width >= width) return exact;
    const grown = await this.tiles.get(workspaceId, tilePath({ ...address, width }));
    if (!grown) return undefined;
    try {
      return address.level === 'entries' ? formatEntryBundle(parseEntryBundle(grown, width).slice(0, address.width)) : grown.subarray(0, address.width * hashSize);
    } catch (error) {
      throw error instanceof MalformedTile ? new Unavailable('The audit log', error) : error;
    }
  }

  /** Hashes of whole subtrees of the tree of this size. @throws Unavailable when a tile is missing or cut off */
  async hashes(workspaceId: WorkspaceId, nodes: readonly NodeAddress[], size: number): Promise<(node: NodeAddress) => Uint8Array> {
    const places = nodes.map((node) => ({ node, place: tileOf(node) }));
    const wanted = new Map(places.map(({ place: { level, index } }) => [`${level}/${index}`, { level, index, width: widthAt(level, index, size) }]));
    const tiles = new Map(await Promise.all([...wanted].map(async ([key, address]) => [key, await this.tile(workspaceId, address)] as const)));
    const known = new Map(places.map(({ node, place: { level, index, from, count } }) => [nameOf(node), hashWithin(tiles.get(`${level}/${index}`), level, from, count)]));
    return (node) => known.get(nameOf(node)) ?? new Uint8Array();
  }

  private async tile(workspaceId: WorkspaceId, address: TileAddress): Promise<KeptTile> {
    const path = tilePath(address);
    const key = `${workspaceId}/${path}`;
    const kept = this.kept.get(key);
    if (kept) return kept;
    try {
      const bytes = await this.tiles.get(workspaceId, path);
      if (!bytes) throw new MalformedTile(`${path} is missing.`);
      const tile: KeptTile = { hashes: parseHashTile(Uint8Array.from(bytes), address.width), subtrees: new Map() };
      this.keep(key, tile);
      return tile;
    } catch (error) {
      throw error instanceof MalformedTile ? new Unavailable('The audit log', error) : error;
    }
  }

  /** Drops what it keeps of a log that turned out to be wrong: the files may be brought back. */
  forget(workspaceId: WorkspaceId): void {
    for (const key of this.kept.keys()) if (key.startsWith(`${workspaceId}/`)) this.kept.delete(key);
  }

  private keep(key: string, tile: KeptTile): void {
    this.kept.set(key, tile);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
  }
}

function hashWithin(tile: KeptTile | undefined, level: number, from: number, count: number): Uint8Array {
  if (!tile || level === 0) return subtreeHash((tile?.hashes ?? []).slice(from, from + count));
  const place = from * (tileWidth + 1) + count;
  const known = tile.subtrees.get(place);
  if (known) return known;
  const hash = subtreeHash(tile.hashes.slice(from, from + count));
  tile.subtrees.set(place, hash);
  return hash;
}

function nameOf({ level, index }: NodeAddress): string {
  return `${level}/${index}`;
}

