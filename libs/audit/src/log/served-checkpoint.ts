import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { TILE_STORE } from '@plinth/platform/nest';
import type { TileStore } from '@plinth/platform/tiles';
import { CheckpointRefused, sameBytes, textOf, type VerifiedCheckpoint, verifyCheckpoint } from '@plinth/verify';
import { LogInconsistent } from '../audit.errors.js';
import type { TreeEdge } from '../rules/index.js';
import { LogKeyring } from './log-keyring.js';
import { LogStore, type StoredCheckpoint } from './log.store.js';

/**
 * The checkpoint that lies in the object store. It may be one ahead of the database when a publisher was killed between the two; further
 * ahead, or another one, means that the database was set back or that two of them write into one store.
 */
@Injectable()
export class ServedCheckpoint {
  constructor(
    private readonly log: LogStore,
    private readonly keyring: LogKeyring,
    @Inject(TILE_STORE) private readonly tiles: TileStore,
  ) {}

  /**
   * @param edge the tree at the database's last checkpoint
   * @param fresh the leaf hashes of the events after that
   * @throws LogInconsistent when the log that would be signed is not what was signed there
   */
  async check(workspaceId: WorkspaceId, last: StoredCheckpoint | undefined, edge: TreeEdge, fresh: readonly Uint8Array[]): Promise<void> {
    const served = await this.read(workspaceId);
    if (!served) return;
    const { size, root } = served;
    if (size <= edge.size) {
      const own = size === last?.size ? last : await this.log.checkpointOf(workspaceId, size);
      if (own && !sameBytes(own.root, root)) throw new LogInconsistent(`the object store has another checkpoint of ${size} events than the database.`, size);
      return;
    }
    if (size > edge.size + fresh.length) {
      const { events } = await this.log.extent(workspaceId);
      if (size > events) throw new LogInconsistent(`a checkpoint of ${size} events was signed, and the database has ${events}. Was it set back to an earlier state?`, events + 1);
      return;
    }
    const then = edge.copy();
    then.grow(fresh.slice(0, size - edge.size));
    if (!sameBytes(then.root(), root)) throw new LogInconsistent(`the first ${size} events are not those that the checkpoint in the object store was signed over.`, edge.size + 1);
  }

  /** Undefined when it is missing, cut off or not signed by a key of ours: the next one replaces it. */
  private async read(workspaceId: WorkspaceId): Promise<VerifiedCheckpoint | undefined> {
    const bytes = await this.tiles.get(workspaceId, 'checkpoint');
    if (!bytes) return undefined;
    const keys = await this.keyring.published(workspaceId);
    try {
      return await verifyCheckpoint(textOf(bytes), keys);
    } catch (error) {
      if (error instanceof CheckpointRefused || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}
