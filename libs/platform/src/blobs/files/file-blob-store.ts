import { hasCode } from '@plinth/kernel';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, link, lstat, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock, IdSource, WorkspaceId } from '@plinth/kernel';
import { isDigest, requireDigest, requireSize, requireUuid } from '../blob-ids.js';
import { atMost, chunksOf, Measured, requireSame } from '../blob-source.js';
import { type Blob, type BlobRange, type BlobSource, type BlobStore, type PutOptions, type StagedUpload, type StoredBlob } from '../blob-store.js';
import { BlobNotFound, BlobStoreNotUsable, InvalidRange, SizeMismatch, UploadNotFound } from '../blob.errors.js';
import { createFile, flushFolder, makeFolder, openFile, readFileChunks, requireNoLink, storeFailure, writeStream } from './durable-files.js';
import { FileUploads, namesIn } from './file-uploads.js';

/** A put writes all the time; one that has been still for so long when the store is opened died with its process. */
const abandonedAfterMs = 60 * 60_000;
const readSize = 512 << 10;
/** What a store that is not full has room for: more than a tile of the audit log needs. */
const leastRoom = 16 << 10;

/**
 * Blobs as files: `blobs/<workspace>/<first two digits>/<digest>`, and `staging/` beside it on the same file system, because a rename is
 * what publishes. Only one process may append to an upload at a time.
 */
export class FileBlobStore implements BlobStore {
  private readonly uploads: FileUploads;

  private constructor(
    private readonly root: string,
    private readonly ids: IdSource,
  ) {
    this.uploads = new FileUploads(join(root, 'staging'));
  }

  /** Makes the folders, checks that they can be written, and clears what broken puts left. @throws BlobStoreNotUsable */
  static async open(root: string, { clock, ids }: { readonly clock: Clock; readonly ids: IdSource }): Promise<FileBlobStore> {
    try {
      await makeFolder(root);
      const store = new FileBlobStore(await realpath(root), ids);
      await makeFolder(join(store.root, 'blobs'));
      await makeFolder(join(store.root, 'staging'));
      await access(store.root, constants.R_OK | constants.W_OK | constants.X_OK);
      for await (const left of store.uploads.stale(new Date(clock.nowMs() - abandonedAfterMs)))
        if (!(await store.isResumable(left))) await store.uploads.remove(left.workspaceId, left.uploadId);
      return store;
    } catch (error) {
      throw new BlobStoreNotUsable(`The artifact folder ${root} (PLINTH_DATA) can't be used: ${error instanceof Error ? error.message : String(error)}.`, error);
    }
  }

  async put(workspaceId: WorkspaceId, source: BlobSource, options: PutOptions = {}): Promise<Blob> {
    requireUuid('workspaceId', workspaceId);
    if (options.expectedDigest !== undefined) requireDigest(options.expectedDigest);
    const maxSize = options.maxSize ?? Number.MAX_SAFE_INTEGER;
    const uploadId = this.ids.next<'Upload'>();
    return this.asStore(async () => {
      try {
        const { path, file } = await this.uploads.stage(workspaceId, uploadId);
        const measured = new Measured(atMost(maxSize, maxSize, chunksOf(source)), createHash('sha256'));
        await closing(file, () => writeStream(file, 0, measured));
        const blob = measured.result(options);
        await this.publish(path, workspaceId, blob.digest);
        return blob;
      } finally {
        await this.uploads.remove(workspaceId, uploadId);
      }
    });
  }

  async open(workspaceId: WorkspaceId, digest: string, range?: BlobRange): Promise<Readable> {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    return this.asStore(async () => {
      const path = this.path(workspaceId, digest);
      const file = await openFile(path, constants.O_RDONLY);
      if (file === undefined) throw new BlobNotFound(digest);
      try {
        await requireNoLink(dirname(path));
        if (range !== undefined) requireRange(range, (await file.stat()).size);
        return file.createReadStream({ highWaterMark: readSize, ...(range ?? {}) });
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  async linkTo(workspaceId: WorkspaceId, digest: string, path: string): Promise<boolean> {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    return this.asStore(async () => {
      if ((await this.look(workspaceId, digest)) === undefined) throw new BlobNotFound(digest);
      try {
        await link(this.path(workspaceId, digest), path);
        return true;
      } catch (error) {
        if (hasCode(error, 'ENOENT')) throw new BlobNotFound(digest);
        if (hasCode(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')) return false;
        throw error;
      }
    });
  }

  async stat(workspaceId: WorkspaceId, digest: string): Promise<StoredBlob | undefined> {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    return this.asStore(() => this.look(workspaceId, digest));
  }

  async delete(workspaceId: WorkspaceId, digest: string): Promise<void> {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    await this.asStore(() => rm(this.path(workspaceId, digest), { force: true }));
  }

  async *list(workspaceId: WorkspaceId, after = ''): AsyncGenerator<StoredBlob, void, undefined> {
    requireUuid('workspaceId', workspaceId);
    const folder = join(this.root, 'blobs', workspaceId);
    for (const shard of await this.asStore(() => namesIn(folder))) {
      if (shard < after.slice(0, 2)) continue;
      for (const digest of await this.asStore(() => namesIn(join(folder, shard)))) {
        if (digest <= after || !isDigest(digest)) continue;
        const blob = await this.asStore(() => this.look(workspaceId, digest));
        if (blob !== undefined) yield blob;
      }
    }
  }

  async createUpload(workspaceId: WorkspaceId, { digest, size }: Blob): Promise<string> {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    requireSize('size', size);
    const uploadId = this.ids.next<'Upload'>();
    await this.asStore(() => this.uploads.create(workspaceId, uploadId, size));
    return uploadId;
  }

  async uploadOffset(workspaceId: WorkspaceId, uploadId: string): Promise<number> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    return this.asStore(() => this.uploads.offset(workspaceId, uploadId));
  }

  async appendUpload(workspaceId: WorkspaceId, uploadId: string, offset: number, source: BlobSource): Promise<number> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    requireSize('offset', offset);
    return this.asStore(() => this.uploads.append(workspaceId, uploadId, offset, source));
  }

  async completeUpload(workspaceId: WorkspaceId, uploadId: string, expected: Blob): Promise<Blob> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    requireDigest(expected.digest);
    requireSize('size', expected.size);
    return this.asStore(() => this.uploads.alone(workspaceId, uploadId, () => this.verifyAndPublish(workspaceId, uploadId, expected)));
  }

  async abortUpload(workspaceId: WorkspaceId, uploadId: string): Promise<void> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    await this.asStore(() => this.uploads.remove(workspaceId, uploadId));
  }

  async *listStaleUploads(workspaceId: WorkspaceId, before: Date): AsyncGenerator<StagedUpload, void, undefined> {
    requireUuid('workspaceId', workspaceId);
    yield* this.uploads.staleOf(workspaceId, before);
  }

  async ping(): Promise<void> {
    const probe = join(this.root, 'staging', `.room-${this.ids.next()}`);
    await this.asStore(async () => {
      const file = await createFile(probe);
      try {
        await closing(file, () => file.writeFile(Buffer.alloc(leastRoom)));
      } finally {
        await rm(probe, { force: true });
      }
    });
  }

  private async verifyAndPublish(workspaceId: WorkspaceId, uploadId: string, expected: Blob): Promise<Blob> {
    const path = join(this.uploads.folder(workspaceId, uploadId), 'bytes');
    const file = (await this.isResumable({ workspaceId, uploadId })) ? await openFile(path, constants.O_RDWR) : undefined;
    if (file === undefined) {
      const published = await this.look(workspaceId, expected.digest);
      if (published?.size !== expected.size) throw new UploadNotFound(uploadId);
      return { digest: published.digest, size: published.size };
    }
    const actual = await closing(file, async () => {
      const { size } = await file.stat();
      if (size !== expected.size) throw new SizeMismatch(expected.size, size);
      const known = this.uploads.digestOf(workspaceId, uploadId, size);
      if (known !== undefined) return { digest: known, size };
      const hash = createHash('sha256');
      for await (const piece of readFileChunks(file)) hash.update(piece);
      await file.sync();
      return { digest: hash.digest('hex'), size };
    });
    requireSame(actual, expected.digest, expected.size);
    await this.publish(path, workspaceId, actual.digest);
    await this.uploads.remove(workspaceId, uploadId);
    return actual;
  }

  /** Replacing a blob by itself is harmless to its readers, refreshes its time, and leaves no moment in which a deletion could win. */
  private async publish(path: string, workspaceId: string, digest: string): Promise<void> {
    const target = this.path(workspaceId, digest);
    await makeFolder(dirname(target));
    await requireNoLink(dirname(target));
    await rename(path, target);
    await flushFolder(dirname(target));
  }

  private path(workspaceId: string, digest: string): string {
    return join(this.root, 'blobs', workspaceId, digest.slice(0, 2), digest);
  }

  private async isResumable({ workspaceId, uploadId }: { readonly workspaceId: string; readonly uploadId: string }): Promise<boolean> {
    return (await namesIn(this.uploads.folder(workspaceId, uploadId))).includes('size');
  }

  private async look(workspaceId: string, digest: string): Promise<StoredBlob | undefined> {
    try {
      const found = await lstat(this.path(workspaceId, digest));
      return found.isFile() ? { digest, size: found.size, modifiedAt: found.mtime } : undefined;
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  private async asStore<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw storeFailure(error);
    }
  }
}

function requireRange({ start, end }: BlobRange, size: number): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || start > end || start >= size) throw new InvalidRange(size);
}

async function closing<Result>(file: FileHandle, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } finally {
    await file.close();
  }
}
