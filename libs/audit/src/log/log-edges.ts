import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { TILE_STORE } from '@plinth/platform/nest';
import type { TileStore } from '@plinth/platform/tiles';
import { formatEntryBundle, leafHash, MalformedTile, parseHashTile, sameBytes, type TileAddress, tilePath, tileWidth } from '@plinth/verify';
import { LogInconsistent } from '../audit.errors.js';
import { partialTiles, TreeEdge } from '../rules/index.js';
import { LogStore, type StoredCheckpoint } from './log.store.js';

/** Workspaces whose edge a process keeps. */
const mostKept = 1_000;
const rebuildBatch = 16 * tileWidth;

/** The right edge of each log: kept by this process, else read from the tiles, else made anew of the events. Believed only when it makes the signed root. */
@Injectable()
export class LogEdges {
  private readonly kept = new Map<WorkspaceId, TreeEdge>();

  constructor(
    private readonly log: LogStore,
    @Inject(TILE_STORE) private readonly tiles: TileStore,
  ) {}

  /** @throws LogInconsistent when the events do not make what was signed */
  async at(workspaceId: WorkspaceId, checkpoint: StoredCheckpoint | undefined): Promise<TreeEdge> {
    if (!checkpoint) return TreeEdge.empty();
    const makesRoot = (edge: TreeEdge | undefined): edge is TreeEdge => edge?.size === checkpoint.size && sameBytes(edge.root(), checkpoint.root);
    const kept = this.kept.get(workspaceId);
    if (makesRoot(kept)) return kept;
    const read = await this.readTiles(workspaceId, checkpoint.size);
    if (makesRoot(read)) return read;
    return this.rebuild(workspaceId, checkpoint);
  }

  remember(workspaceId: WorkspaceId, edge: TreeEdge): void {
    this.kept.delete(workspaceId);
    this.kept.set(workspaceId, edge);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
  }

  private async readTiles(workspaceId: WorkspaceId, size: number): Promise<TreeEdge | undefined> {
    const rows = new Map<TileAddress['level'], Uint8Array[]>();
    for (const tile of partialTiles(size)) {
      const bytes = await this.tiles.get(workspaceId, tilePath(tile));
      try {
        if (!bytes) return undefined;
        rows.set(tile.level, parseHashTile(bytes, tile.width));
      } catch (error) {
        if (error instanceof MalformedTile) return undefined;
        throw error;
      }
    }
    return TreeEdge.of(size, (level) => rows.get(level) ?? []);
  }

  /** The store lost what it had: the events make it again, file by file, once they were seen to make the signed root. */
  async rebuild(workspaceId: WorkspaceId, checkpoint: StoredCheckpoint): Promise<TreeEdge> {
    const sound = await this.walk(workspaceId, checkpoint.size, () => Promise.resolve());
    if (!sameBytes(sound.root(), checkpoint.root)) throw new LogInconsistent(`its ${checkpoint.size} events do not make the root that was signed.`);
    return this.walk(workspaceId, checkpoint.size, (path, bytes) => this.tiles.put(workspaceId, path, bytes));
  }

  private async walk(workspaceId: WorkspaceId, size: number, write: (path: string, bytes: Uint8Array) => Promise<void>): Promise<TreeEdge> {
    const edge = TreeEdge.empty();
    while (edge.size < size) {
      const start = edge.size;
      const rows = await this.log.after(workspaceId, start, Math.min(rebuildBatch, size - start));
      if (rows.length === 0 || rows.some(({ sequence, leaf }, index) => sequence !== start + index + 1 || !leaf)) throw new LogInconsistent(`an event after event ${start} is missing.`, start + 1);
      const leaves = rows.map(({ leaf }) => leaf ?? new Uint8Array());
      for (const tile of edge.grow(leaves.map(leafHash))) await write(tilePath(tile), tile.bytes);
      for (let from = 0; from < leaves.length; from += tileWidth) {
        const entries = leaves.slice(from, from + tileWidth);
        await write(tilePath({ level: 'entries', index: (start + from) / tileWidth, width: entries.length }), formatEntryBundle(entries));
      }
    }
    for (const tile of edge.partials()) await write(tilePath(tile), tile.bytes);
    return edge;
  }
}
