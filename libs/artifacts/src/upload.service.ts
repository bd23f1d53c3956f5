import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, IdSource, isUuid } from '@plinth/kernel';
import { type BlobSource, type BlobStore, BlobTooLarge, DigestMismatch, type DirectPart, type DirectUpload, type PartAddress, UploadNotFound } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import { ArtifactLedger, type NewArtifact } from './artifact-ledger.js';
import { ArtifactOwners, type OwnerReference } from './artifact-owners.js';
import { ARTIFACT_SETTINGS, type ArtifactSettings, directFrom } from './artifact-settings.js';
import { DirectTransfersOff } from './artifacts.errors.js';
import { BlobRecordStore } from './blob-record.store.js';
import { type Upload, UploadStore } from './upload.store.js';
import { Verifications } from './verifications.js';

/** The next run goes on: what is swept is not found again. */
const sweptAtOnce = 5_000;

/** Where an upload stands. */
export interface UploadState {
  /** Null when the bytes were known and none need be sent. */
  readonly uploadId: string | null;
  /** Bytes that are durable. */
  readonly offset: number;
  readonly size: number;
  /** The artifact is there. */
  readonly complete: boolean;
  /** When the bytes go straight to the object store: how to cut them, and which parts are there. */
  readonly direct?: DirectUpload | undefined;
}

/** Whether the client can send straight to the object store. */
export interface UploadWish {
  readonly direct?: boolean;
}

/**
 * Uploads in pieces, which survive whatever happens to client or server. The bytes lie with the blob store and say how far they go; the
 * row says whose they are and what they are to become.
 */
@Injectable()
export class UploadService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly owners: ArtifactOwners,
    private readonly uploads: UploadStore,
    private readonly records: BlobRecordStore,
    private readonly ledger: ArtifactLedger,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    @Inject(ARTIFACT_SETTINGS) private readonly settings: ArtifactSettings,
    private readonly verifications: Verifications,
  ) {}

  /**
   * Begins an upload, or goes on with one that this actor began for the same bytes and place. Bytes that the workspace has become the
   * artifact at once. A wish for direct transfer is granted when the server offers it and the file is large.
   */
  async begin(actor: Actor, owner: OwnerReference, content: NewArtifact, { direct: wantsDirect = false }: UploadWish = {}): Promise<UploadState> {
    this.access.check(actor, 'artifact:write');
    const { digest, size, path, mediaType } = content;
    if (size > this.settings.maxArtifactBytes) throw new BlobTooLarge(this.settings.maxArtifactBytes);
    const wanted = { ownerKind: owner.kind, ownerId: owner.id, path, digest, size, mediaType };
    const known = await this.database.transaction(actor, async () => {
      await this.owners.assert(actor, owner, 'write');
      // A guest who only knows a digest would come by bytes of what they may not see: they show that they have them.
      if (actor.role !== 'GUEST' && (await this.ledger.logKnown(actor, owner, content))) return 'bytes' as const;
      await this.ledger.requireFreePath(actor, owner, path);
      return this.uploads.findSame(actor.workspaceId, actor.id, wanted);
    });
    if (known === 'bytes') return { uploadId: null, offset: size, size, complete: true };
    const going = known && (await this.stateIfAny(actor, known, wantsDirect));
    if (going) return going;
    if (size === 0) {
      await this.blobs.put(actor.workspaceId, Readable.from([]), { expectedDigest: digest });
      await this.database.transaction(actor, () => this.ledger.log(actor, owner, content));
      return { uploadId: null, offset: 0, size, complete: true };
    }
    const direct = wantsDirect && size >= directFrom ? this.blobs.direct : undefined;
    const storeId = await (direct ? direct.create(actor.workspaceId, { digest, size }) : this.blobs.createUpload(actor.workspaceId, { digest, size }));
    const upload: Upload = { ...wanted, id: this.ids.next(), storeId, createdBy: actor.id, createdAt: this.clock.now(), completedAt: null };
    await this.database.transaction(actor, async () => {
      // A collection that is clearing away equal bytes ends first, and a later one sees this reference.
      await this.records.lock(actor.workspaceId, [digest]);
      await this.uploads.insert(actor.workspaceId, upload);
    });
    return { uploadId: upload.id, offset: 0, size, complete: false, direct: await direct?.find(actor.workspaceId, storeId) };
  }

  /**
   * How far the upload is. When every byte is here but the artifact is not, because a server died in between, that is made good now: a
   * client that hears of the last byte thinks that all is done.
   */
  async state(actor: Actor, id: string): Promise<UploadState> {
    this.access.check(actor, 'artifact:write');
    const upload = await this.require(actor, id);
    const { size } = upload;
    if (upload.completedAt) return { uploadId: id, offset: size, size, complete: true };
    const offset = await this.blobs.uploadOffset(actor.workspaceId, upload.storeId).catch((error: unknown) => this.settleIfPublished(actor, upload, error));
    if (offset === size) await this.complete(actor, upload);
    return { uploadId: id, offset, size, complete: offset === size };
  }

  /**
   * Adds bytes at `offset`. What came before the sender broke off is kept. The last byte makes the artifact appear.
   * @throws UploadNotFound, UploadOffsetMismatch, UploadInterrupted, BlobTooLarge; with the last byte DigestMismatch, and the upload is gone
   */
  async append(actor: Actor, id: string, offset: number, source: BlobSource): Promise<UploadState> {
    this.access.check(actor, 'artifact:write');
    const upload = await this.require(actor, id, 'write');
    const { size, storeId } = upload;
    if (upload.completedAt) return { uploadId: id, offset: size, size, complete: true };
    const end = await this.blobs.appendUpload(actor.workspaceId, storeId, offset, source);
    if (end === size) await this.complete(actor, upload);
    else await this.database.transaction(actor, () => this.uploads.touch(actor.workspaceId, upload.id, this.clock.now()));
    return { uploadId: id, offset: end, size, complete: end === size };
  }

  /**
   * Where to send parts of a direct upload: for minutes, with these lengths and digests and nothing else.
   * @throws UploadNotFound, InvalidInput when the upload is not direct
   */
  async addresses(actor: Actor, id: string, parts: readonly DirectPart[]): Promise<{ readonly addresses: readonly PartAddress[]; readonly expirySeconds: number }> {
    this.access.check(actor, 'artifact:write');
    const upload = await this.require(actor, id, 'write');
    const { direct } = this.blobs;
    if (direct === undefined) throw new DirectTransfersOff();
    const addresses = await direct.addresses(actor.workspaceId, upload.storeId, parts);
    await this.database.transaction(actor, () => this.uploads.touch(actor.workspaceId, upload.id, this.clock.now()));
    return { addresses, expirySeconds: direct.expirySeconds };
  }

  /**
   * Makes the artifact of a direct upload whose parts have all arrived. Everything is read back first; when that takes longer than a
   * request should, it goes on by itself and `complete` is false: ask again.
   * @throws UploadNotFound, SizeMismatch; DigestMismatch, and the upload is gone
   */
  async finish(actor: Actor, id: string): Promise<UploadState> {
    this.access.check(actor, 'artifact:write');
    const upload = await this.require(actor, id, 'write');
    const { size, storeId, digest } = upload;
    const { direct } = this.blobs;
    if (direct === undefined) throw new DirectTransfersOff();
    if (upload.completedAt) return { uploadId: id, offset: size, size, complete: true };
    const isVerified = await this.verifications.wait(upload.id, () => direct.complete(actor.workspaceId, storeId, { digest, size }), this.settings.verificationPatienceMs).catch(async (error: unknown) => {
      if (error instanceof DigestMismatch) await this.giveUp(actor, upload);
      throw error;
    });
    if (!isVerified) {
      await this.database.transaction(actor, () => this.uploads.touch(actor.workspaceId, upload.id, this.clock.now()));
      return { uploadId: id, offset: 0, size, complete: false };
    }
    await this.complete(actor, upload);
    return { uploadId: id, offset: size, size, complete: true };
  }

  /** Gives the upload up. An artifact that it became stays. */
  async abort(actor: Actor, id: string): Promise<void> {
    this.access.check(actor, 'artifact:write');
    const upload = await this.require(actor, id);
    await this.giveUp(actor, upload);
  }

  /** Gives up the actor's workspace's uploads that nothing happened to for longer than a client may pause, some thousands in a run. @returns how many */
  async sweep(actor: Actor, staleAfterMs = this.settings.uploadStaleAfterMs): Promise<number> {
    this.access.check(actor, 'artifact:sweep');
    const before = new Date(this.clock.nowMs() - staleAfterMs);
    let count = 0;
    for (let batch = await this.staleBatch(actor, before); batch.length > 0 && count < sweptAtOnce; batch = await this.staleBatch(actor, before)) {
      for (const upload of batch) await this.giveUp(actor, upload);
      count += batch.length;
    }
    // What a put left that died with its process has no row.
    for await (const { workspaceId, uploadId } of this.blobs.listStaleUploads(actor.workspaceId, before)) {
      if (count >= sweptAtOnce) break;
      await this.blobs.abortUpload(workspaceId, uploadId);
      count += 1;
    }
    return count;
  }

  /** Undefined when the store has lost what it had of it, or the client can not go on in its way: then it is given up. */
  private async stateIfAny(actor: Actor, upload: Upload, wantsDirect: boolean): Promise<UploadState | undefined> {
    try {
      const state = await this.state(actor, upload.id);
      const direct = state.complete ? undefined : await this.blobs.direct?.find(actor.workspaceId, upload.storeId);
      if (direct === undefined || wantsDirect) return { ...state, direct };
      await this.giveUp(actor, upload);
      return undefined;
    } catch (error) {
      if (!(error instanceof UploadNotFound)) throw error;
      await this.giveUp(actor, upload);
      return undefined;
    }
  }

  private async complete(actor: Actor, upload: Upload): Promise<void> {
    const { digest, size, storeId, path, mediaType, ownerKind, ownerId } = upload;
    try {
      await this.blobs.completeUpload(actor.workspaceId, storeId, { digest, size });
    } catch (error) {
      // All bytes have come and are others than announced: nothing can mend that.
      if (error instanceof DigestMismatch) await this.giveUp(actor, upload);
      throw error;
    }
    await this.database.transaction(actor, async () => {
      await this.ledger.log(actor, { kind: ownerKind, id: ownerId }, { path, digest, size, mediaType });
      await this.uploads.complete(actor.workspaceId, upload.id, this.clock.now());
    });
  }

  /** The server died after the bytes were published and before the artifact was written down. */
  private async settleIfPublished(actor: Actor, { digest, size }: Upload, error: unknown): Promise<number> {
    if (error instanceof UploadNotFound && (await this.blobs.stat(actor.workspaceId, digest))?.size === size) return size;
    throw error;
  }

  private async giveUp({ workspaceId }: Actor, { id, storeId }: Upload): Promise<void> {
    await this.blobs.abortUpload(workspaceId, storeId);
    await this.database.transaction({ workspaceId }, () => this.uploads.delete(workspaceId, id));
  }

  private staleBatch(actor: Actor, before: Date): Promise<Upload[]> {
    return this.database.read(actor, () => this.uploads.stale(actor.workspaceId, before, 100));
  }

  /** @throws UploadNotFound also for an upload of somebody else */
  private async require(actor: Actor, id: string, access?: 'write'): Promise<Upload> {
    const upload = await this.database.read(actor, async () => {
      const found = isUuid(id) ? await this.uploads.find(actor.workspaceId, actor.id, id) : undefined;
      if (found && access) await this.owners.assert(actor, { kind: found.ownerKind, id: found.ownerId }, access);
      return found;
    });
    if (!upload) throw new UploadNotFound(id.slice(0, 100));
    return upload;
  }
}
