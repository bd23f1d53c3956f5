import { type Clock, IdSource } from '@plinth/kernel';
import type { BlobStore } from './blob-store.js';
import { FileBlobStore } from './files/file-blob-store.js';
import type { S3Config } from './s3/s3-connection.js';

export type BlobStoreConfig = { readonly kind: 'files'; readonly root: string } | ({ readonly kind: 's3' } & S3Config);

/** Opens the store and checks that it can be used. @throws BlobStoreNotUsable with one sentence that names the setting */
export async function createBlobStore(config: BlobStoreConfig, clock: Clock, ids: IdSource = new IdSource(clock)): Promise<BlobStore> {
  if (config.kind === 'files') return FileBlobStore.open(config.root, { clock, ids });
  // Loaded when used: local mode starts without the S3 client.
  const { S3BlobStore } = await import('./s3/s3-blob-store.js');
  return S3BlobStore.open(config, { clock, ids });
}
