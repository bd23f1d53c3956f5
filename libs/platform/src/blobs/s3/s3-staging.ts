import type { WorkspaceId } from '@plinth/kernel';
import { z } from 'zod';
import { isPlainUuid } from '../blob-ids.js';
import type { Blob, StagedUpload } from '../blob-store.js';
import { BlobTooLarge, UploadNotFound } from '../blob.errors.js';
import { isMissing, type S3Connection } from './s3-connection.js';
import { S3Publication } from './s3-publication.js';

const mebibyte = 1 << 20;
const smallestSegment = 8 * mebibyte;
const largestSegment = 64 * mebibyte;
/** S3's limit of parts in a multipart upload. */
export const maxParts = 10_000;
export const maxS3BlobSize = largestSegment * maxParts;

/** The bytes that go into one part: 8 MiB up to 78 GiB, then as many as keep within 10,000 parts. @throws BlobTooLarge */
export function segmentSize(size: number, parts = maxParts): number {
  if (size > maxS3BlobSize) throw new BlobTooLarge(maxS3BlobSize);
  return Math.max(smallestSegment, Math.ceil(size / parts / mebibyte) * mebibyte);
}

const announcement = z.strictObject({ digest: z.string(), size: z.number(), partSize: z.number(), multipart: z.string().nullable(), direct: z.boolean() });

/**
 * What an upload is to become. `multipart` is open on the content's own key, or on a staged one when clients send `direct`ly; null when all
 * of it is one part.
 */
export type Announcement = z.infer<typeof announcement>;

/**
 * What is on its way, in the bucket itself, so that any process can go on with it: `staging/<workspace>/<upload>/` holds `announced`,
 * `log/…` (how far an upload in pieces is), `tail/…` (bytes that do not fill a part yet), `bytes/…` (of a put) and `publishing/…` (open multipart uploads); of a direct upload
 * `touched` (when addresses were last asked for) and `whole` (its joined parts).
 */
export class S3Staging {
  constructor(private readonly s3: S3Connection) {}

  folder(workspaceId: string, uploadId: string): string {
    return `staging/${workspaceId}/${uploadId}/`;
  }

  blockKey(workspaceId: string, uploadId: string, offset: number): string {
    return `${this.folder(workspaceId, uploadId)}bytes/${offset}`;
  }

  recordKey(workspaceId: string, uploadId: string, recordId: string): string {
    return `${this.folder(workspaceId, uploadId)}publishing/${recordId}`;
  }

  /** Where the parts of a direct upload are joined, until their digest is known. */
  wholeKey(workspaceId: string, uploadId: string): string {
    return `${this.folder(workspaceId, uploadId)}whole`;
  }

  /** So that it does not grow stale while bytes arrive that this server does not see. */
  async touch(workspaceId: string, uploadId: string): Promise<void> {
    await this.s3.write(`${this.folder(workspaceId, uploadId)}touched`, Buffer.alloc(0));
  }

  async announce(workspaceId: string, uploadId: string, announced: Announcement): Promise<void> {
    await this.s3.write(this.announcedKey(workspaceId, uploadId), Buffer.from(JSON.stringify(announced)));
  }

  /** @throws UploadNotFound */
  async announced(workspaceId: string, uploadId: string): Promise<Announcement> {
    try {
      return announcement.parse(JSON.parse((await this.s3.readWhole(this.announcedKey(workspaceId, uploadId))).toString('utf8')));
    } catch (error) {
      if (isMissing(error)) throw new UploadNotFound(uploadId);
      throw error;
    }
  }

  /** Removes everything of an upload; what says that it exists goes last, so that a crash leaves it to be found. */
  async remove(workspaceId: string, uploadId: string): Promise<void> {
    const keys: string[] = [];
    for await (const { key } of this.s3.list(this.folder(workspaceId, uploadId))) keys.push(key);
    const announced = this.announcedKey(workspaceId, uploadId);
    if (keys.includes(announced)) await this.abortMultipart(workspaceId, uploadId);
    const records = keys.filter((key) => key.includes('/publishing/'));
    await eachOf(records, (key) => S3Publication.abandon(this.s3, key));
    await eachOf(
      keys.filter((key) => key !== announced && !records.includes(key)),
      (key) => this.s3.remove(key),
    );
    await this.s3.remove(announced);
  }

  /** One pass over what this workspace has staged. */
  async *stale(workspaceId: WorkspaceId, before: Date): AsyncGenerator<StagedUpload, void, undefined> {
    let upload: StagedUpload | undefined;
    for await (const { key, modifiedAt } of this.s3.list(`staging/${workspaceId}/`)) {
      const [, , uploadId = ''] = key.split('/');
      if (!isPlainUuid(uploadId)) continue;
      if (upload?.uploadId === uploadId) {
        if (modifiedAt > upload.touchedAt) upload = { ...upload, touchedAt: modifiedAt };
        continue;
      }
      if (upload !== undefined && upload.touchedAt < before) yield upload;
      upload = { workspaceId, uploadId, touchedAt: modifiedAt };
    }
    if (upload !== undefined && upload.touchedAt < before) yield upload;
  }

  private async abortMultipart(workspaceId: string, uploadId: string): Promise<void> {
    const announced = await this.announced(workspaceId, uploadId).catch((error: unknown) => {
      if (error instanceof UploadNotFound) return undefined;
      throw error;
    });
    if (announced?.multipart) await this.s3.abortMultipart(announced.direct ? this.wholeKey(workspaceId, uploadId) : blobKey(workspaceId, announced), announced.multipart);
  }

  private announcedKey(workspaceId: string, uploadId: string): string {
    return `${this.folder(workspaceId, uploadId)}announced`;
  }
}

/** Where content lies. Whoever makes this of foreign text has checked it. */
export function blobKey(workspaceId: string, { digest }: Pick<Blob, 'digest'>): string {
  return `blobs/${workspaceId}/${digest}`;
}

const requestsAtOnce = 8;

/** Does the same with each key, a few at a time; the results come in the order of the keys. */
export async function eachOf<Result>(keys: readonly string[], work: (key: string) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < keys.length; at += requestsAtOnce) results.push(...(await Promise.all(keys.slice(at, at + requestsAtOnce).map(work))));
  return results;
}
