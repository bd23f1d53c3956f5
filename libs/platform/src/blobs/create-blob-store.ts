import { type Clock, IdSource } from '@plinth/kernel';
import type { BlobStore } from './blob-store.js';
import { FileBlobStore } from './files/file-blob-store.js';
import { S3BlobStore } from './s3/s3-blob-store.js';
import type { S3Config } from './s3/s3-connection.js';

export type BlobStoreConfig = { readonly kind: 'files'; readonly root: string } | ({ readonly kind: 's3' } & S3Config);

/** Opens the store and checks that it can be used. @throws BlobStoreNotUsable with one sentence that names the setting */
export function createBlobStore(config: BlobStoreConfig, clock: Clock, ids: IdSource = new IdSource(clock)): Promise<BlobStore> {
  return config.kind === 'files' ? FileBlobStore.open(config.root, { clock, ids }) : S3BlobStore.open(config, { ids });
}
