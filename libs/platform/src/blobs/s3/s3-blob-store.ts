import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock, IdSource, WorkspaceId } from '@plinth/kernel';
import { isDigest, requireDigest, requireSize, requireUuid } from '../blob-ids.js';
import { atMost, Blocks, chunksOf, Measured, prepend } from '../blob-source.js';
import type { Blob, BlobRange, BlobSource, BlobStore, PutOptions, StagedUpload, StoredBlob } from '../blob-store.js';
import { BlobNotFound, BlobTooLarge, InvalidRange, UploadNotFound } from '../blob.errors.js';
import type { DirectTransfers } from '../direct-transfers.js';
import { Lanes } from './lanes.js';
import { codeOf, isMissing, S3Connection, type S3Config } from './s3-connection.js';
import { S3Direct } from './s3-direct.js';
import { S3Pieces } from './s3-pieces.js';
import { partsInFlight, S3Publication } from './s3-publication.js';
import { blobKey, maxParts, S3Staging, segmentSize } from './s3-staging.js';

/** A put under way. */
interface Arriving {
  readonly blocks: AsyncIterable<Buffer>;
  /** The block has reached the store. */
  readonly release: (block: Buffer) => void;
  /** What came, checked against what was announced; after the last block. */
  readonly result: () => Blob;
}

/**
 * Blobs in one bucket of an S3-compatible store: `blobs/<workspace>/<digest>`, with what is on its way under `staging/`. Nothing is kept in
 * this process, so any number of them may work on the same bucket.
 */
export class S3BlobStore implements BlobStore {
  private readonly staging: S3Staging;
  private readonly pieces: S3Pieces;
  readonly direct: DirectTransfers | undefined;

  private constructor(
    private readonly s3: S3Connection,
    config: S3Config,
    clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.staging = new S3Staging(s3);
    this.pieces = new S3Pieces(s3, this.staging, ids);
    this.direct = config.direct && new S3Direct(s3, this.staging, config, config.direct, { clock, ids });
  }

  /** Connects, and makes the bucket when it is missing. @throws BlobStoreNotUsable */
  static async open(config: S3Config, { clock, ids }: { readonly clock: Clock; readonly ids: IdSource }): Promise<S3BlobStore> {
    const s3 = new S3Connection(config);
    const store = new S3BlobStore(s3, config, clock, ids);
    await s3.prepare();
    return store;
  }

  async put(workspaceId: WorkspaceId, source: BlobSource, options: PutOptions = {}): Promise<Blob> {
    requireUuid('workspaceId', workspaceId);
    if (options.expectedDigest !== undefined) requireDigest(options.expectedDigest);
    return this.s3.ask(async () => {
      const maxSize = options.maxSize ?? Number.MAX_SAFE_INTEGER;
      const measured = new Measured(atMost(maxSize, maxSize, chunksOf(source)), createHash('sha256'));
      const blocks = new Blocks(measured, segmentSize(options.expectedSize ?? 0));
      const queue = blocks[Symbol.asyncIterator]();
      const first = await queue.next();
      const second = await queue.next();
      if (second.done === true) {
        const blob = measured.result(options);
        if (!(await this.isThere(workspaceId, blob))) await this.s3.write(this.key(workspaceId, blob.digest), first.value ?? Buffer.alloc(0));
        return blob;
      }
      const { expectedDigest, expectedSize } = options;
      if (expectedDigest !== undefined && expectedSize !== undefined && (await this.isThere(workspaceId, { digest: expectedDigest, size: expectedSize }))) {
        for await (const block of queue) blocks.release(block);
        return measured.result(options);
      }
      const all = limited(prepend([first.value ?? Buffer.alloc(0), second.value], queue), blocks.blockSize * maxParts);
      const arriving: Arriving = { blocks: all, release: (block) => blocks.release(block), result: () => measured.result(options) };
      return this.cleaning(workspaceId, (uploadId) => (expectedDigest === undefined ? this.putUnknown(workspaceId, uploadId, arriving) : this.putKnown(workspaceId, uploadId, expectedDigest, arriving)));
    });
  }

  async open(workspaceId: WorkspaceId, digest: string, range?: BlobRange): Promise<Readable> {
    const key = this.key(workspaceId, digest);
    return this.s3.ask(async () => {
      if (range !== undefined && !isOrdered(range)) throw new InvalidRange(await this.sizeOf(key, digest));
      try {
        return await this.s3.read(key, range);
      } catch (error) {
        if (isMissing(error)) throw new BlobNotFound(digest);
        if (codeOf(error) === 'InvalidRange') throw new InvalidRange(await this.sizeOf(key, digest));
        throw error;
      }
    });
  }

  async stat(workspaceId: WorkspaceId, digest: string): Promise<StoredBlob | undefined> {
    const key = this.key(workspaceId, digest);
    const found = await this.s3.ask(() => this.s3.stat(key));
    return found === undefined ? undefined : { digest, size: found.size, modifiedAt: found.modifiedAt };
  }

  async delete(workspaceId: WorkspaceId, digest: string): Promise<void> {
    const key = this.key(workspaceId, digest);
    await this.s3.ask(() => this.s3.remove(key));
  }

  async *list(workspaceId: WorkspaceId, after = ''): AsyncGenerator<StoredBlob, void, undefined> {
    requireUuid('workspaceId', workspaceId);
    const prefix = `blobs/${workspaceId}/`;
    for await (const { key, size, modifiedAt } of this.s3.askEach(this.s3.list(prefix, after === '' ? '' : `${prefix}${after}`))) {
      const digest = key.slice(prefix.length);
      if (isDigest(digest)) yield { digest, size, modifiedAt };
    }
  }

  async createUpload(workspaceId: WorkspaceId, announced: Blob): Promise<string> {
    requireUuid('workspaceId', workspaceId);
    requireDigest(announced.digest);
    requireSize('size', announced.size);
    const uploadId = this.ids.next<'Upload'>();
    await this.s3.ask(() => this.pieces.create(workspaceId, uploadId, announced));
    return uploadId;
  }

  async uploadOffset(workspaceId: WorkspaceId, uploadId: string): Promise<number> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    return this.s3.ask(() => this.pieces.offset(workspaceId, uploadId));
  }

  async appendUpload(workspaceId: WorkspaceId, uploadId: string, offset: number, source: BlobSource): Promise<number> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    requireSize('offset', offset);
    return this.s3.ask(() => this.pieces.append(workspaceId, uploadId, offset, source));
  }

  async completeUpload(workspaceId: WorkspaceId, uploadId: string, expected: Blob): Promise<Blob> {
    requireUuid('uploadId', uploadId);
    requireSize('size', expected.size);
    const key = this.key(workspaceId, expected.digest);
    return this.s3.ask(async () => {
      try {
        await this.pieces.complete(workspaceId, uploadId, expected, (blob) => this.isThere(workspaceId, blob));
      } catch (error) {
        // Another process may have completed it, or this one did and its answer was lost.
        if (!(error instanceof UploadNotFound || isMissing(error))) throw error;
        const size = isMissing(error) ? await this.s3.appearing(key) : (await this.s3.stat(key))?.size;
        if (size !== expected.size) throw new UploadNotFound(uploadId);
        await this.staging.remove(workspaceId, uploadId).catch(leaveToTheSweep);
      }
      return { digest: expected.digest, size: expected.size };
    });
  }

  async abortUpload(workspaceId: WorkspaceId, uploadId: string): Promise<void> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    await this.s3.ask(() => this.staging.remove(workspaceId, uploadId));
  }

  async *listStaleUploads(workspaceId: WorkspaceId, before: Date): AsyncGenerator<StagedUpload, void, undefined> {
    requireUuid('workspaceId', workspaceId);
    yield* this.s3.askEach(this.staging.stale(workspaceId, before));
  }

  ping(): Promise<void> {
    return this.s3.ping();
  }

  /** The digest is known: the parts go to the content's own key, and only their completion publishes them. */
  private async putKnown(workspaceId: string, uploadId: string, digest: string, { blocks, release, result }: Arriving): Promise<Blob> {
    const publication = await this.publication(workspaceId, uploadId, digest);
    try {
      for await (const block of blocks) await publication.addBytes(block, () => release(block));
    } finally {
      await publication.settled();
    }
    const blob = result();
    await publication.complete();
    return blob;
  }

  /** The digest will be known at the end only: the parts are staged under keys of their own and then copied within the store. */
  private async putUnknown(workspaceId: string, uploadId: string, { blocks, release, result }: Arriving): Promise<Blob> {
    const staged = new Lanes<string>(partsInFlight);
    try {
      let offset = 0;
      for await (const block of blocks) {
        const key = this.staging.blockKey(workspaceId, uploadId, offset);
        offset += block.length;
        await staged.add(async () => {
          await this.s3.write(key, block);
          release(block);
          return key;
        });
      }
    } finally {
      await staged.ended();
    }
    const keys = await staged.all();
    const blob = result();
    if (await this.isThere(workspaceId, blob)) return blob;
    const publication = await this.publication(workspaceId, uploadId, blob.digest);
    try {
      for (const key of keys) await publication.addCopy(key);
    } finally {
      await publication.settled();
    }
    await publication.complete();
    return blob;
  }

  /**
   * What is there is not written again: MinIO makes a put wait for all readers of the key, and breaks those off that pause for 30 s.
   * A different size can only be damage from outside, and is mended.
   */
  private async isThere(workspaceId: string, blob: Blob): Promise<boolean> {
    return (await this.s3.stat(this.key(workspaceId, blob.digest)))?.size === blob.size;
  }

  private publication(workspaceId: string, uploadId: string, digest: string): Promise<S3Publication> {
    return S3Publication.begin(this.s3, blobKey(workspaceId, { digest }), this.staging.recordKey(workspaceId, uploadId, this.ids.next<'Publication'>()));
  }

  /** Runs a put under a staging id of its own, and leaves nothing of it behind. */
  private async cleaning<Result>(workspaceId: string, work: (uploadId: string) => Promise<Result>): Promise<Result> {
    const uploadId = this.ids.next<'Upload'>();
    try {
      return await work(uploadId);
    } finally {
      await this.staging.remove(workspaceId, uploadId).catch(leaveToTheSweep);
    }
  }

  private key(workspaceId: string, digest: string): string {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    return blobKey(workspaceId, { digest });
  }

  private async sizeOf(key: string, digest: string): Promise<number> {
    const found = await this.s3.stat(key);
    if (found === undefined) throw new BlobNotFound(digest);
    return found.size;
  }
}

/** A store that is away can't be tidied now; `listStaleUploads` finds the rest, and the first error matters more. */
function leaveToTheSweep(): void {
  return undefined;
}

function isOrdered({ start, end }: BlobRange): boolean {
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end;
}

async function* limited(blocks: AsyncIterable<Buffer>, maxSize: number): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  for await (const block of blocks) {
    size += block.length;
    if (size > maxSize) throw new BlobTooLarge(maxSize);
    yield block;
  }
}
