import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { BlobNotFound, type BlobRange, type BlobStore } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { DataDamaged } from './datasets.errors.js';
import { type ObjectPlace, ObjectStore } from './object.store.js';

/** Reads the bytes of objects, wherever they lie. */
@Injectable()
export class ObjectReader {
  constructor(
    private readonly database: Database,
    private readonly objects: ObjectStore,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  locate(workspaceId: WorkspaceId, digests: readonly string[]): Promise<Map<string, ObjectPlace>> {
    return this.database.read({ workspaceId }, () => this.objects.locate(workspaceId, digests));
  }

  /** A part of an object, both ends included, or all of it. The stream fails rather than ends when the store breaks off. @throws BlobNotFound */
  async open(workspaceId: WorkspaceId, { pack, position, size }: ObjectPlace, range: BlobRange = { start: 0, end: size - 1 }): Promise<Readable> {
    if (size === 0) return Readable.from([]);
    return this.blobs.open(workspaceId, pack, { start: position + range.start, end: position + range.end });
  }

  /** All bytes of a small object, with their digest checked. `what` it is, for the error. @throws DataDamaged */
  async read(workspaceId: WorkspaceId, digest: string, what: string, known?: ObjectPlace): Promise<Buffer> {
    const place = known ?? (await this.locate(workspaceId, [digest])).get(digest);
    if (place === undefined) throw new DataDamaged(what, digest);
    const stream = await this.open(workspaceId, place).catch((error: unknown) => {
      if (error instanceof BlobNotFound) throw new DataDamaged(what, digest);
      throw error;
    });
    const bytes = Buffer.concat((await stream.toArray()) as Buffer[]);
    if (bytes.length !== place.size || createHash('sha256').update(bytes).digest('hex') !== digest) throw new DataDamaged(what, digest);
    return bytes;
  }
}
