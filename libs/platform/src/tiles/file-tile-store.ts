import { hasCode } from '@plinth/kernel';
import { constants } from 'node:fs';
import { readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { IdSource, WorkspaceId } from '@plinth/kernel';
import { createFile, flushFolder, makeFolder, openFile, storeFailure } from '../blobs/files/durable-files.js';
import { tileKey, type TileStore } from './tile-store.js';

/** Tiles as files beside the blobs: written aside, flushed, and moved to their place. */
export class FileTileStore implements TileStore {
  constructor(
    private readonly root: string,
    private readonly ids: IdSource,
  ) {}

  async put(workspaceId: WorkspaceId, path: string, bytes: Uint8Array): Promise<void> {
    const target = join(this.root, tileKey(workspaceId, path));
    // Beside the tiles and not among them: what a killed process leaves there is no tile.
    const aside = join(this.root, 'tlog', workspaceId, '.aside', this.ids.next());
    await this.asStore(async () => {
      await Promise.all([makeFolder(dirname(target)), makeFolder(dirname(aside))]);
      try {
        const file = await createFile(aside);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(aside, target);
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
      await flushFolder(dirname(target));
    });
  }

  async get(workspaceId: WorkspaceId, path: string): Promise<Uint8Array | undefined> {
    const target = join(this.root, tileKey(workspaceId, path));
    return this.asStore(async () => {
      const file = await openFile(target, constants.O_RDONLY);
      if (!file) return undefined;
      try {
        return await readFile(file);
      } finally {
        await file.close();
      }
    });
  }

  async delete(workspaceId: WorkspaceId, path: string): Promise<void> {
    const target = join(this.root, tileKey(workspaceId, path));
    await this.asStore(() => unlink(target).catch((error: unknown) => {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error;
    }));
  }

  private async asStore<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw storeFailure(error);
    }
  }
}
