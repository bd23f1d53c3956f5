import { createHash } from 'node:crypto';
import { type IdSource, InvalidInput, PlinthError } from '@plinth/kernel';
import { requireSame } from '../blob-source.js';
import type { Blob, BlobSource } from '../blob-store.js';
import { DigestMismatch, SizeMismatch, UploadNotFound, UploadOffsetMismatch } from '../blob.errors.js';
import { RunningDigest, UnknownDigestState } from '../running-digest.js';
import { isMissing, type S3Connection } from './s3-connection.js';
import { numbersReserved, S3Append } from './s3-append.js';
import { type Announcement, blobKey, maxParts, type S3Staging, segmentSize } from './s3-staging.js';
import { UploadLog } from './upload-log.js';

/** Of S3's 10,000 part numbers so many are for content; the rest are lost to appends that died. */
const contentParts = 8_000;

/**
 * Uploads in pieces. Parts go side by side into a multipart upload on the content's own key, which shows nothing until it is completed. The
 * log has their ETags and the state of the SHA-256 over all bytes so far, so completion reads and copies nothing: it names the parts that
 * were hashed, and the store refuses if one of them is not what it was.
 */
export class S3Pieces {
  constructor(
    private readonly s3: S3Connection,
    private readonly staging: S3Staging,
    private readonly ids: IdSource,
  ) {}

  async create(workspaceId: string, uploadId: string, blob: Blob): Promise<void> {
    const { digest, size } = blob;
    const partSize = segmentSize(size, contentParts);
    const multipart = size > partSize ? await this.s3.beginMultipart(blobKey(workspaceId, blob)) : null;
    await this.staging.announce(workspaceId, uploadId, { digest, size, partSize, multipart, direct: false });
  }

  async offset(workspaceId: string, uploadId: string): Promise<number> {
    const [, { offset }] = await Promise.all([this.staging.announced(workspaceId, uploadId), this.log(workspaceId, uploadId).latest()]);
    return offset;
  }

  async append(workspaceId: string, uploadId: string, offset: number, source: BlobSource): Promise<number> {
    const log = this.log(workspaceId, uploadId);
    const [upload, found] = await Promise.all([this.staging.announced(workspaceId, uploadId), log.latest()]);
    if (upload.direct) throw new InvalidInput('The bytes of this upload go straight to the store.', { field: 'uploadId', help: 'Ask for addresses of its parts, or begin one that is not direct.' });
    if (found.offset !== offset) throw new UploadOffsetMismatch(offset, found.offset);
    const partsToCome = Math.ceil((upload.size - offset) / upload.partSize) + 1;
    try {
      if (found.nextPart + partsToCome + numbersReserved > maxParts) return await this.lose(workspaceId, uploadId);
      const key = blobKey(workspaceId, upload);
      const append = new S3Append(this.s3, log, { ...upload, key, tailKey: `${this.staging.folder(workspaceId, uploadId)}tail/${this.ids.next()}` }, found);
      const { end, failure } = await append.take(source);
      // Given up meanwhile: what was written after that is swept as stale.
      await this.staging.announced(workspaceId, uploadId);
      if (failure !== undefined) throw failure;
      return end;
    } catch (error) {
      if (error instanceof UnknownDigestState) return this.lose(workspaceId, uploadId);
      // versitygw breaks the connection off rather than say that the multipart is gone.
      if (error instanceof PlinthError || !(isMissing(error) || (await this.isGone(upload, workspaceId)))) throw error;
      await this.staging.announced(workspaceId, uploadId);
      const now = await log.latest();
      if (now.offset !== offset) throw new UploadOffsetMismatch(offset, now.offset);
      // Some stores clear multiparts away by themselves, after a day or a week.
      return this.lose(workspaceId, uploadId);
    }
  }

  /** @param isThere whether content is in its place, whoever put it there */
  async complete(workspaceId: string, uploadId: string, expected: Blob, isThere: (blob: Blob) => Promise<boolean>): Promise<void> {
    const upload = await this.staging.announced(workspaceId, uploadId);
    const entries = await this.log(workspaceId, uploadId).all();
    const last = entries.at(-1);
    const size = last?.offset ?? 0;
    if (size !== expected.size) throw new SizeMismatch(expected.size, size);
    if (upload.multipart === null) {
      const content = last?.tail ? await this.s3.readWhole(last.tail.key) : Buffer.alloc(0);
      requireSame({ digest: createHash('sha256').update(content).digest('hex'), size: content.length }, expected.digest, expected.size);
      if (!(await isThere(expected))) await this.s3.write(blobKey(workspaceId, expected), content);
    } else {
      const digest = await this.digestOf(workspaceId, uploadId, last?.digestState ?? undefined);
      requireSame({ digest, size }, expected.digest, expected.size);
      if (digest !== upload.digest) throw new DigestMismatch(upload.digest, digest);
      const parts = entries.flatMap((entry) => entry.parts.map(([part, etag]) => ({ part, etag })));
      if (!(await isThere(expected))) await this.s3.completeMultipart(blobKey(workspaceId, upload), upload.multipart, parts);
    }
    await this.staging.remove(workspaceId, uploadId);
  }

  private async isGone(upload: Announcement, workspaceId: string): Promise<boolean> {
    if (upload.multipart === null) return false;
    return this.s3.listParts(blobKey(workspaceId, upload), upload.multipart).then(() => false, isMissing);
  }

  private async digestOf(workspaceId: string, uploadId: string, state: string | undefined): Promise<string> {
    try {
      return (await RunningDigest.open(state)).digest();
    } catch (error) {
      if (error instanceof UnknownDigestState) return this.lose(workspaceId, uploadId);
      throw error;
    }
  }

  /** Nothing is left to go on with: its sender begins a new one. */
  private async lose(workspaceId: string, uploadId: string): Promise<never> {
    await this.staging.remove(workspaceId, uploadId);
    throw new UploadNotFound(uploadId);
  }

  private log(workspaceId: string, uploadId: string): UploadLog {
    return new UploadLog(this.s3, this.staging.folder(workspaceId, uploadId), () => this.ids.next());
  }
}
