import type { Readable } from 'node:stream';
import type { WorkspaceId } from '@plinth/kernel';
import type { Blob } from './blob.js';
import type { DirectTransfers } from './direct-transfers.js';

/**
 * Where bytes come from. A chunk must not be changed after it was handed over: it may still be on its way to the disk.
 * The store reads but never destroys it: after an error, that is the caller's.
 */
export type BlobSource = Readable | AsyncIterable<Uint8Array>;

export type { Blob };

export interface StoredBlob extends Blob {
  /** When the bytes were published, by the store's own clock. Putting known bytes again may leave it as it is. */
  readonly modifiedAt: Date;
}

export interface PutOptions {
  /** Checked before anything can be read. Giving it saves an S3 store a copy. */
  readonly expectedDigest?: string | undefined;
  readonly expectedSize?: number | undefined;
  /** Bytes; the first one too many ends the put. */
  readonly maxSize?: number | undefined;
}

/** First and last byte, both included, as in HTTP. An `end` past the last byte means the last byte. */
export interface BlobRange {
  readonly start: number;
  readonly end: number;
}

export interface StagedUpload {
  readonly workspaceId: WorkspaceId;
  readonly uploadId: string;
  /** When bytes last arrived, by the store's own clock. */
  readonly touchedAt: Date;
}

/**
 * Bytes of a workspace, addressed by their SHA-256. A blob appears whole or not at all, only after its digest was verified, and is durable
 * when the call that published it has answered.
 *
 * Every operation raises `InvalidInput` for an id or digest that is not of its form, and `Unavailable` when the store does not answer.
 */
export interface BlobStore {
  /** Undefined where all bytes go through this server. */
  readonly direct?: DirectTransfers | undefined;

  /** @throws DigestMismatch, SizeMismatch, BlobTooLarge, UploadInterrupted (the source failed); then nothing is kept. */
  put(workspaceId: WorkspaceId, source: BlobSource, options?: PutOptions): Promise<Blob>;

  /**
   * The bytes, or a part of them. The stream fails rather than ends when the store breaks off. Destroy it when it is not read to its end.
   * @throws BlobNotFound, InvalidRange
   */
  open(workspaceId: WorkspaceId, digest: string, range?: BlobRange): Promise<Readable>;

  /**
   * Gives the blob's file another name on the same file system: no bytes are copied, and they stay for as long as that name does, also when the
   * blob is deleted. Only a store that keeps files has this; what is linked must never be written to.
   * @returns false when the path is on another file system
   * @throws BlobNotFound
   */
  linkTo?(workspaceId: WorkspaceId, digest: string, path: string): Promise<boolean>;

  stat(workspaceId: WorkspaceId, digest: string): Promise<StoredBlob | undefined>;

  /**
   * Deleting what is not there is no error. A put of the same bytes may rely on those that it finds: whoever collects garbage holds a lock
   * over "nothing refers to it" and this call, and whoever puts announces the digest under that lock first.
   */
  delete(workspaceId: WorkspaceId, digest: string): Promise<void>;

  /** All blobs of the workspace in the order of their digests, those after `after` only. */
  list(workspaceId: WorkspaceId, after?: string): AsyncIterable<StoredBlob>;

  /**
   * Begins an upload that survives the process: any process may go on with it.
   * @param announced what all bytes together will be
   * @returns the upload's id
   * @throws BlobTooLarge when the store can't take that many
   */
  createUpload(workspaceId: WorkspaceId, announced: Blob): Promise<string>;

  /** The number of bytes that are durable. @throws UploadNotFound */
  uploadOffset(workspaceId: WorkspaceId, uploadId: string): Promise<number>;

  /**
   * Adds bytes at `offset`, which must be where the upload ends. What arrived before the source failed is kept. Of several appends at one
   * offset a single one succeeds.
   * @returns the new offset, durable
   * @throws UploadNotFound, UploadOffsetMismatch, UploadInterrupted, BlobTooLarge (more than the announced size; what fits is kept)
   */
  appendUpload(workspaceId: WorkspaceId, uploadId: string, offset: number, source: BlobSource): Promise<number>;

  /**
   * Verifies all bytes and publishes them. After an error the upload is still there. A retry whose first answer was lost gets the same answer.
   * @param expected what was announced
   * @throws UploadNotFound, SizeMismatch, DigestMismatch
   */
  completeUpload(workspaceId: WorkspaceId, uploadId: string, expected: Blob): Promise<Blob>;

  /** Gives an upload up. One that is not there is no error. */
  abortUpload(workspaceId: WorkspaceId, uploadId: string): Promise<void>;

  /** Uploads of the workspace, and what its broken puts left behind, that no byte reached since `before`. `abortUpload` clears each. */
  listStaleUploads(workspaceId: WorkspaceId, before: Date): AsyncIterable<StagedUpload>;

  /** Resolves when bytes could be written now. @throws Unavailable, BlobStoreFull */
  ping(): Promise<void>;
}
