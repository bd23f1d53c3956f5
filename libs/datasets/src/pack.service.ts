import { createHash, type Hash, hash as hashOf } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { defaultObjectFrameLimits, MalformedObjectFrames, ObjectFramesReader } from '@plinth/contracts';
import { type Actor, PlinthError } from '@plinth/kernel';
import { type BlobSource, type BlobStore, chunksOf, DigestMismatch } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { DatasetRows } from './dataset-rows.js';
import { ObjectStore, type PackedObject } from './object.store.js';
import { Packs } from './packs.js';

/** Bytes that do not follow the layout of objects. */
export class MalformedPack extends PlinthError {
  constructor({ reason, offset, message }: MalformedObjectFrames) {
    super(reason === 'TOO_MANY_BYTES' || reason === 'TOO_MANY_OBJECTS' ? 'PACK_TOO_LARGE' : 'MALFORMED_PACK', reason === 'TOO_MANY_BYTES' || reason === 'TOO_MANY_OBJECTS' ? 'TOO_LARGE' : 'INVALID', message, {
      help: 'libs/contracts/src/wire/README.md has the layout; larger packs are sent as several, larger files by the upload routes.',
      details: { reason, offset },
    });
  }
}

export interface PackReceipt {
  /** Objects that came, those that were known already among them. */
  readonly objects: number;
  /** Their bytes. */
  readonly bytes: number;
}

/** Many small files in one request: verified as they pass, one durable blob, one transaction. */
@Injectable()
export class PackService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly rows: DatasetRows,
    private readonly objects: ObjectStore,
    private readonly packs: Packs,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /**
   * Which of these are not there. Those that are stay for a day, so that they can be committed.
   * @param digests SHA-256, 32 bytes each, one after the other
   * @returns indexes, in order
   */
  async missing(actor: Actor, dataset: string, digests: Buffer): Promise<number[]> {
    this.access.check(actor, 'dataset:write');
    await this.rows.writable(actor, dataset, 'name');
    const unmet = await this.database.transaction(actor, () => this.objects.hold(actor.workspaceId, digests));
    return unmet.map(({ index }) => index);
  }

  /** @throws MalformedPack, DigestMismatch, UploadInterrupted; then nothing is kept */
  async put(actor: Actor, dataset: string, source: BlobSource): Promise<PackReceipt> {
    this.access.check(actor, 'dataset:write');
    await this.rows.writable(actor, dataset, 'name');
    const incoming = new IncomingPack(source);
    const blob = await this.blobs.put(actor.workspaceId, incoming);
    const objects = incoming.objects();
    await this.database.transaction(actor, () => this.packs.record(actor, { blob, objects }));
    return { objects: incoming.count, bytes: incoming.bytes };
  }
}

/** The pack as it comes, passed on unchanged once each object in it has been found to be what it says. */
class IncomingPack implements AsyncIterable<Uint8Array> {
  count = 0;
  bytes = 0;
  private readonly found = new Map<string, PackedObject>();

  constructor(private readonly source: BlobSource) {}

  objects(): PackedObject[] {
    return [...this.found.values()];
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = new ObjectFramesReader(defaultObjectFrameLimits);
    let current: PackedObject | undefined;
    let parts: Hash | undefined;
    try {
      for await (const chunk of chunksOf(this.source)) {
        for (const event of reader.push(chunk)) {
          if (event.kind === 'BEGIN') {
            current = { digest: Buffer.from(event.digest), position: event.position, size: event.size };
            parts = undefined;
            if (event.size === 0) this.take(current, hashOf('sha256', Buffer.alloc(0), 'buffer'));
          } else if (event.kind === 'BYTES' && current) {
            // Most objects come in one piece, which one call hashes in half the time.
            if (event.bytes.length === current.size) this.take(current, hashOf('sha256', event.bytes, 'buffer'));
            else parts = (parts ?? createHash('sha256')).update(event.bytes);
          } else if (event.kind === 'END' && current) {
            if (parts) this.take(current, parts.digest());
          } else throw new MalformedObjectFrames('UNKNOWN_FRAME', 0);
        }
        yield chunk;
      }
      reader.finish();
    } catch (error) {
      throw error instanceof MalformedObjectFrames ? new MalformedPack(error) : error;
    }
  }

  private take(object: PackedObject, actual: Buffer): void {
    if (!actual.equals(object.digest)) throw new DigestMismatch(object.digest.toString('hex'), actual.toString('hex'));
    this.count += 1;
    this.bytes += object.size;
    this.found.set(actual.toString('hex'), object);
  }
}
