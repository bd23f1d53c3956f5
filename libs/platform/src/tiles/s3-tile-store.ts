import type { WorkspaceId } from '@plinth/kernel';
import { isMissing, type S3Config, S3Connection } from '../blobs/s3/s3-connection.js';
import { tileKey, type TileStore } from './tile-store.js';

/** Tiles in the bucket of the blobs, under `tlog/`. */
export class S3TileStore implements TileStore {
  private readonly s3: S3Connection;

  constructor(config: S3Config) {
    this.s3 = new S3Connection(config);
  }

  async put(workspaceId: WorkspaceId, path: string, bytes: Uint8Array): Promise<void> {
    const key = tileKey(workspaceId, path);
    await this.s3.ask(() => this.s3.write(key, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  }

  async get(workspaceId: WorkspaceId, path: string): Promise<Uint8Array | undefined> {
    const key = tileKey(workspaceId, path);
    return this.s3.ask(async () => {
      try {
        return await this.s3.readWhole(key);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async delete(workspaceId: WorkspaceId, path: string): Promise<void> {
    const key = tileKey(workspaceId, path);
    await this.s3.ask(() => this.s3.remove(key));
  }
}
