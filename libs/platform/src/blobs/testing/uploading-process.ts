import { IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { createBlobStore, type BlobStoreConfig } from '../index.js';
import { bytes, streamOf } from './bytes.js';

export interface UploadTask {
  readonly workspaceId: WorkspaceId;
  readonly uploadId: string;
  readonly size: number;
  readonly seed: number;
  /** Bytes an append. */
  readonly piece: number;
}

/** Run as a process of its own: appends piece by piece and prints each acknowledged offset, until it is killed. */
async function main(config: BlobStoreConfig, { workspaceId, uploadId, size, seed, piece }: UploadTask): Promise<void> {
  const clock = new SystemClock();
  const store = await createBlobStore(config, clock, new IdSource(clock));
  const content = bytes(size, seed);
  for (let offset = 0; offset < size; ) {
    offset = await store.appendUpload(workspaceId, uploadId, offset, streamOf(content.subarray(offset, offset + piece)));
    process.stdout.write(`${offset}\n`);
  }
}

const { config, task } = JSON.parse(process.env['PLINTH_UPLOAD_TASK'] ?? '{}') as { config: BlobStoreConfig; task: UploadTask };
await main(config, task);
