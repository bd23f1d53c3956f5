import type { IdSource } from '@plinth/kernel';
import type { BlobStoreConfig } from '../blobs/index.js';
import { FileTileStore } from './file-tile-store.js';
import type { TileStore } from './tile-store.js';

/** Tiles lie where the blobs do. `createBlobStore` checks first that the place can be used. */
export async function createTileStore(config: BlobStoreConfig, ids: IdSource): Promise<TileStore> {
  if (config.kind === 'files') return new FileTileStore(config.root, ids);
  // Loaded when used: local mode starts without the S3 client.
  const { S3TileStore } = await import('./s3-tile-store.js');
  return new S3TileStore(config);
}
