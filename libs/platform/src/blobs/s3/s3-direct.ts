import { createHash } from 'node:crypto';
import { type Clock, type IdSource, InvalidInput, type WorkspaceId } from '@plinth/kernel';
import { requireDigest, requireSize, requireUuid } from '../blob-ids.js';
import { requireSame } from '../blob-source.js';
import type { Blob } from '../blob-store.js';
import { DigestMismatch, SizeMismatch, UploadNotFound } from '../blob.errors.js';
import type { DirectPart, DirectTransfers, DirectUpload, PartAddress } from '../direct-transfers.js';
import { endpointUrl, isMissing, type S3Config, type S3Connection, type S3DirectConfig } from './s3-connection.js';
import { presign } from './presign.js';
import { S3Publication } from './s3-publication.js';
import { type Announcement, blobKey, maxParts, type S3Staging, segmentSize } from './s3-staging.js';

const smallestPart = 16 << 20;
/** Of a copy within the store, which no client waits for. */
const smallestCopy = 64 << 20;
const attempts = 3;

/**
 * Direct transfers through pre-signed addresses. Each is for one part of one upload, signs its length and its SHA-256 as headers, which MinIO
 * and versitygw then check before they keep anything, and ends after minutes. What the store checked is trusted for nothing but an early
 * answer: the digest of the whole decides, from bytes that were read back.
 */
export class S3Direct implements DirectTransfers {
  readonly expirySeconds = 300;
  private readonly origin: URL;

  constructor(
    private readonly s3: S3Connection,
    private readonly staging: S3Staging,
    private readonly config: S3Config,
    private readonly direct: S3DirectConfig,
    private readonly tools: { readonly clock: Clock; readonly ids: IdSource },
  ) {
    this.origin = endpointUrl(direct.publicEndpoint, 'S3_PUBLIC_ENDPOINT');
  }

  get offersDownloads(): boolean {
    return this.direct.downloads;
  }

  async create(workspaceId: WorkspaceId, { digest, size }: Blob): Promise<string> {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    requireSize('size', size);
    const uploadId = this.tools.ids.next<'Upload'>();
    await this.s3.ask(async () => {
      const partSize = Math.max(smallestPart, segmentSize(size));
      const multipart = await this.s3.beginMultipart(this.staging.wholeKey(workspaceId, uploadId));
      await this.staging.announce(workspaceId, uploadId, { digest, size, partSize, multipart, direct: true });
    });
    return uploadId;
  }

  async find(workspaceId: WorkspaceId, uploadId: string): Promise<DirectUpload | undefined> {
    return this.s3.ask(async () => {
      const upload = await this.announced(workspaceId, uploadId);
      if (!upload.direct) return undefined;
      const sizes = partSizes(upload);
      const arrived = (await this.parts(workspaceId, uploadId, upload)).filter(({ part, size }) => size === sizes[part - 1]).map(({ part }) => part);
      return { partSize: upload.partSize, arrived };
    });
  }

  async addresses(workspaceId: WorkspaceId, uploadId: string, parts: readonly DirectPart[]): Promise<PartAddress[]> {
    return this.s3.ask(async () => {
      const upload = await this.announced(workspaceId, uploadId);
      const multipart = multipartOf(upload);
      const sizes = partSizes(upload);
      const url = this.url(this.staging.wholeKey(workspaceId, uploadId));
      const addresses = parts.map(({ part, digest }) => {
        requireDigest(digest);
        const size = sizes[part - 1];
        if (size === undefined) throw new InvalidInput(`This upload has the parts 1 to ${sizes.length}.`, { field: 'part', help: 'Cut the bytes into parts of partSize.' });
        const headers = { 'content-length': String(size), 'x-amz-checksum-sha256': Buffer.from(digest, 'hex').toString('base64') };
        return { part, url: this.sign('PUT', url, { partNumber: String(part), uploadId: multipart }, headers), headers };
      });
      await this.staging.touch(workspaceId, uploadId);
      return addresses;
    });
  }

  async complete(workspaceId: WorkspaceId, uploadId: string, expected: Blob): Promise<Blob> {
    requireDigest(expected.digest);
    return this.s3.ask(async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await this.verifyAndPublish(workspaceId, uploadId, expected);
          break;
        } catch (error) {
          if (error instanceof DigestMismatch) throw error;
          // Another process may have completed it, and cleared away what this one was reading.
          if (await this.isThere(workspaceId, expected)) break;
          // Two who join at once replace each other's object, and on versitygw it is gone for a moment in between.
          if (!isMissing(error)) throw error;
          if (attempt === attempts) throw new UploadNotFound(uploadId);
        }
      }
      return { digest: expected.digest, size: expected.size };
    });
  }

  download(workspaceId: WorkspaceId, digest: string, disposition: string): string {
    requireUuid('workspaceId', workspaceId);
    requireDigest(digest);
    return this.sign('GET', this.url(blobKey(workspaceId, { digest })), { 'response-content-disposition': disposition, 'response-content-type': 'application/octet-stream', 'response-cache-control': 'private, no-store' });
  }

  private async verifyAndPublish(workspaceId: WorkspaceId, uploadId: string, expected: Blob): Promise<void> {
    const upload = await this.announced(workspaceId, uploadId);
    const multipart = multipartOf(upload);
    const key = this.staging.wholeKey(workspaceId, uploadId);
    await this.join(key, multipart, upload);
    const size = await this.s3.appearing(key);
    if (size === undefined) throw new UploadNotFound(uploadId);
    if (size !== expected.size) throw new SizeMismatch(expected.size, size);
    const isThere = await this.isThere(workspaceId, expected);
    const publication = isThere ? undefined : await S3Publication.begin(this.s3, blobKey(workspaceId, expected), this.staging.recordKey(workspaceId, uploadId, this.tools.ids.next()));
    try {
      const [digest] = await Promise.all([this.digestOf(key), publication && copyAll(publication, key, size)]);
      requireSame({ digest, size }, expected.digest, expected.size);
      await publication?.complete();
    } catch (error) {
      // A store that is away can't be tidied now: the sweep finds it, and the first error matters more.
      await publication?.abandon().catch(() => undefined);
      throw error;
    }
    await this.staging.remove(workspaceId, uploadId);
  }

  /** Makes the parts one object, in a place that nobody reads. From then on the addresses that were given out are good for nothing. */
  private async join(whole: string, multipart: string, upload: Announcement): Promise<void> {
    try {
      const parts = await this.s3.listParts(whole, multipart);
      const sizes = partSizes(upload);
      const came = parts.reduce((sum, { size }) => sum + size, 0);
      if (parts.length !== sizes.length || parts.some(({ part, size }, index) => part !== index + 1 || size !== sizes[index])) throw new SizeMismatch(upload.size, came);
      await this.s3.completeMultipart(whole, multipart, parts);
    } catch (error) {
      // Joined before, or by another process in this very moment. Parts that vanish while they are listed look like too few.
      const isJoined = (isMissing(error) ? await this.s3.appearing(whole) : (await this.s3.stat(whole))?.size) !== undefined;
      if (!isJoined) throw error;
    }
  }

  private async digestOf(key: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of await this.s3.read(key)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  /** None when they have been joined already. */
  private async parts(workspaceId: string, uploadId: string, { multipart }: Announcement): Promise<readonly { readonly part: number; readonly etag: string; readonly size: number }[]> {
    try {
      return multipart === null ? [] : await this.s3.listParts(this.staging.wholeKey(workspaceId, uploadId), multipart);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  private announced(workspaceId: string, uploadId: string): Promise<Announcement> {
    requireUuid('workspaceId', workspaceId);
    requireUuid('uploadId', uploadId);
    return this.staging.announced(workspaceId, uploadId);
  }

  private async isThere(workspaceId: string, blob: Blob): Promise<boolean> {
    return (await this.s3.stat(blobKey(workspaceId, blob)))?.size === blob.size;
  }

  /** Keys of ours need no encoding: they are of UUIDs, digests and words. */
  private url(key: string): URL {
    return new URL(`/${this.config.bucket}/${key}`, this.origin);
  }

  private sign(method: 'GET' | 'PUT', url: URL, query: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): string {
    const { region, accessKey, secretKey } = this.config;
    return presign({ method, url, region, accessKey, secretKey, query, headers, expirySeconds: this.expirySeconds, at: this.tools.clock.now() });
  }
}

/** @throws InvalidInput when its bytes come in pieces */
function multipartOf({ direct, multipart }: Announcement): string {
  if (!direct || multipart === null) throw new InvalidInput('The bytes of this upload come through Plinth.', { field: 'uploadId', help: 'Send them with PATCH.' });
  return multipart;
}

function partSizes({ size, partSize }: Announcement): number[] {
  const count = Math.ceil(size / partSize);
  return Array.from({ length: count }, (_, index) => (index < count - 1 ? partSize : size - index * partSize));
}

async function copyAll(publication: S3Publication, key: string, size: number): Promise<void> {
  const step = Math.max(smallestCopy, Math.ceil(size / maxParts));
  for (let start = 0; start < size; start += step) await publication.addCopy(key, { start, end: Math.min(start + step, size) - 1 });
  await publication.settled();
}
