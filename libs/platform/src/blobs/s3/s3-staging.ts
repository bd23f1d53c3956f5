import { InvalidInput, type WorkspaceId } from '@plinth/kernel';
import { isPlainUuid } from '../blob-ids.js';
import { atMost, Blocks, chunksOf } from '../blob-source.js';
import type { BlobSource, StagedUpload } from '../blob-store.js';
import { BlobTooLarge, UploadNotFound, UploadOffsetMismatch } from '../blob.errors.js';
import { isMissing, type S3Connection } from './s3-connection.js';
import { S3Publication } from './s3-publication.js';

const mebibyte = 1 << 20;
const smallestSegment = 8 * mebibyte;
const largestSegment = 64 * mebibyte;
/** S3's limit of parts in a multipart upload. */
export const maxParts = 10_000;
/** S3 refuses smaller parts, save the last. */
export const minPartSize = 5 * mebibyte;
export const maxS3BlobSize = largestSegment * maxParts;

/** The bytes that go into one part: 8 MiB up to 78 GiB, then as many as keep within 10,000 parts. @throws BlobTooLarge */
export function segmentSize(size: number): number {
  if (size > maxS3BlobSize) throw new BlobTooLarge(maxS3BlobSize);
  return Math.max(smallestSegment, Math.ceil(size / maxParts / mebibyte) * mebibyte);
}

export interface Segment {
  readonly key: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * Staged bytes in the bucket itself, so that any process can go on with them: `staging/<workspace>/<upload>/` holds `announced` (the size),
 * `bytes/…` (segments), and `publishing/…` (open multipart uploads).
 *
 * A segment is written once, under a key made of its offset, on the condition that the key is free: of several appends at one offset
 * a single one succeeds, and no later one can change what it wrote. Offsets count down in the keys, so that the first key of a listing is the last segment.
 * A server that ignores the condition lets the last writer win; the digest then decides.
 */
export class S3Staging {
  constructor(private readonly s3: S3Connection) {}

  segmentKey(workspaceId: string, uploadId: string, offset: number): string {
    return `${this.folder(workspaceId, uploadId)}bytes/${String(Number.MAX_SAFE_INTEGER - offset).padStart(16, '0')}`;
  }

  recordKey(workspaceId: string, uploadId: string, recordId: string): string {
    return `${this.folder(workspaceId, uploadId)}publishing/${recordId}`;
  }

  async create(workspaceId: string, uploadId: string, size: number): Promise<void> {
    segmentSize(size);
    await this.s3.write(this.announcedKey(workspaceId, uploadId), Buffer.from(String(size)));
  }

  /** The announced size. @throws UploadNotFound */
  async announced(workspaceId: string, uploadId: string): Promise<number> {
    try {
      return Number((await this.s3.readWhole(this.announcedKey(workspaceId, uploadId))).toString('utf8'));
    } catch (error) {
      if (isMissing(error)) throw new UploadNotFound(uploadId);
      throw error;
    }
  }

  async offset(workspaceId: string, uploadId: string): Promise<number> {
    for await (const { offset, size } of this.newestFirst(workspaceId, uploadId, 1)) return offset + size;
    return 0;
  }

  async append(workspaceId: string, uploadId: string, offset: number, source: BlobSource): Promise<number> {
    const [announced, current] = await Promise.all([this.announced(workspaceId, uploadId), this.offset(workspaceId, uploadId)]);
    if (current !== offset) throw new UploadOffsetMismatch(offset, current);
    const blocks = new Blocks(atMost(announced - offset, announced, chunksOf(source)), segmentSize(announced));
    let end = offset;
    for await (const block of readAhead(blocks[Symbol.asyncIterator]())) {
      if (!(await this.s3.writeNew(this.segmentKey(workspaceId, uploadId, end), block))) throw new UploadOffsetMismatch(end, await this.offset(workspaceId, uploadId));
      end += block.length;
      blocks.release(block);
    }
    // Given up meanwhile: what was written after that is swept as stale.
    await this.announced(workspaceId, uploadId);
    return end;
  }

  /** All segments in the order of their bytes. @throws InvalidInput when they do not join, which only a server without conditional writes lets happen */
  async segments(workspaceId: string, uploadId: string): Promise<Segment[]> {
    const segments: Segment[] = [];
    for await (const segment of this.newestFirst(workspaceId, uploadId)) segments.push(segment);
    segments.reverse();
    let end = 0;
    for (const { offset, size } of segments) {
      if (offset !== end) throw new InvalidInput('Appends from two senders were mixed up in this upload.', { field: 'uploadId', help: 'Begin a new upload.' });
      end += size;
    }
    return segments;
  }

  /** Removes everything of an upload; what says that it exists goes last, so that a crash leaves it to be found. */
  async remove(workspaceId: string, uploadId: string): Promise<void> {
    const keys: string[] = [];
    for await (const { key } of this.s3.list(this.folder(workspaceId, uploadId))) keys.push(key);
    const records = keys.filter((key) => key.includes('/publishing/'));
    await eachOf(records, (key) => S3Publication.abandon(this.s3, key));
    const announced = this.announcedKey(workspaceId, uploadId);
    await eachOf(
      keys.filter((key) => key !== announced && !records.includes(key)),
      (key) => this.s3.remove(key),
    );
    await this.s3.remove(announced);
  }

  async *stale(before: Date): AsyncGenerator<StagedUpload, void, undefined> {
    let upload: StagedUpload | undefined;
    for await (const { key, modifiedAt } of this.s3.list('staging/')) {
      const [, workspaceId = '', uploadId = ''] = key.split('/');
      if (!isPlainUuid(workspaceId) || !isPlainUuid(uploadId)) continue;
      if (upload?.uploadId === uploadId && upload.workspaceId === workspaceId) {
        if (modifiedAt > upload.touchedAt) upload = { ...upload, touchedAt: modifiedAt };
        continue;
      }
      if (upload !== undefined && upload.touchedAt < before) yield upload;
      upload = { workspaceId: workspaceId as WorkspaceId, uploadId, touchedAt: modifiedAt };
    }
    if (upload !== undefined && upload.touchedAt < before) yield upload;
  }

  private async *newestFirst(workspaceId: string, uploadId: string, limit?: number): AsyncGenerator<Segment, void, undefined> {
    const prefix = `${this.folder(workspaceId, uploadId)}bytes/`;
    for await (const { key, size } of this.s3.list(prefix, '', limit)) yield { key, offset: Number.MAX_SAFE_INTEGER - Number(key.slice(prefix.length)), size };
  }

  private announcedKey(workspaceId: string, uploadId: string): string {
    return `${this.folder(workspaceId, uploadId)}announced`;
  }

  private folder(workspaceId: string, uploadId: string): string {
    return `staging/${workspaceId}/${uploadId}/`;
  }
}

/** Takes the next block from the sender while the last one is on its way to the store. */
async function* readAhead(blocks: AsyncGenerator<Buffer, void, undefined>): AsyncGenerator<Buffer, void, undefined> {
  const take = (): Promise<{ readonly next: IteratorResult<Buffer, void> } | { readonly error: unknown }> =>
    blocks.next().then(
      (next) => ({ next }),
      (error: unknown) => ({ error }),
    );
  let pending = take();
  try {
    for (;;) {
      const taken = await pending;
      if ('error' in taken) throw taken.error;
      if (taken.next.done === true) return;
      pending = take();
      yield taken.next.value;
    }
  } finally {
    // Not awaited: a sender that has fallen silent must not hold up the answer to an append that has lost.
    const nothing = (): void => undefined;
    blocks.return().then(nothing, nothing);
  }
}

const deletionsAtOnce = 8;

async function eachOf(keys: readonly string[], work: (key: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < keys.length; at += deletionsAtOnce) await Promise.all(keys.slice(at, at + deletionsAtOnce).map(work));
}
