import { Inject, Injectable } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import type { Blob, BlobStore } from '@plinth/platform/blobs';
import { BLOB_STORE } from '@plinth/platform/nest';
import { type JsonValue, Outbox } from '@plinth/platform/outbox';
import type { Artifact } from './artifact.js';
import { ArtifactOwners, type OwnerReference } from './artifact-owners.js';
import { ArtifactStore } from './artifact.store.js';
import { ArtifactPathTaken, ArtifactSealed, BytesCollected } from './artifacts.errors.js';
import { BlobRecordStore } from './blob-record.store.js';
import type { ArtifactPath } from './rules/index.js';

export interface NewArtifact extends Blob {
  readonly path: ArtifactPath;
  readonly mediaType: string;
}

/** Writes down that bytes of the store are an artifact, and that they no longer are: the part that every way in shares. */
@Injectable()
export class ArtifactLedger {
  constructor(
    private readonly owners: ArtifactOwners,
    private readonly artifacts: ArtifactStore,
    private readonly records: BlobRecordStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /**
   * Within a transaction, when the bytes are durable in the store: the artifact, its reference and its audit record in one. The same bytes
   * under the same path again change nothing.
   * @throws ArtifactPathTaken, ArtifactSealed, BytesCollected, and what the owner's domain throws
   */
  async log(actor: Actor, owner: OwnerReference, { path, digest, size, mediaType }: NewArtifact): Promise<Artifact> {
    const { workspaceId } = actor;
    const { isOpen } = await this.owners.assert(actor, owner, 'write');
    await this.artifacts.lockPath(workspaceId, owner, path);
    const before = await this.artifacts.find(workspaceId, owner, path);
    if (before?.digest === digest && before.mediaType === mediaType) return before;
    if (before && !isOpen) throw new ArtifactSealed(path, owner.kind);
    if (!before) await this.requireFreePath(actor, owner, path);
    await this.reference(actor, { digest, size }, before);
    const after: Artifact = { path, digest, size, mediaType, createdBy: actor.id, createdAt: this.clock.now() };
    await this.artifacts.upsert(workspaceId, owner, after);
    if (before && before.digest !== digest) await this.records.release(workspaceId, before.digest);
    await this.outbox.audit(actor, { action: 'artifact.logged', subjectKind: owner.kind, subjectId: owner.id, ...(before ? { before: auditForm(before) } : {}), after: auditForm(after) });
    return after;
  }

  /** Within a transaction: the same for bytes that the workspace knows and the store has, seen under the lock that keeps them there. @returns false when they are not, and nothing is written */
  async logKnown(actor: Actor, owner: OwnerReference, artifact: NewArtifact): Promise<boolean> {
    const { workspaceId } = actor;
    const { path, digest, size } = artifact;
    await this.artifacts.lockPath(workspaceId, owner, path);
    const before = await this.artifacts.find(workspaceId, owner, path);
    const held = await this.records.lock(workspaceId, before ? [before.digest, digest] : [digest]);
    if (!held.has(digest) || (await this.blobs.stat(workspaceId, digest))?.size !== size) return false;
    await this.log(actor, owner, artifact);
    return true;
  }

  /** Within a transaction. @returns false when there is no such artifact */
  async remove(actor: Actor, owner: OwnerReference, path: ArtifactPath): Promise<boolean> {
    const { workspaceId } = actor;
    await this.artifacts.lockPath(workspaceId, owner, path);
    const before = await this.artifacts.find(workspaceId, owner, path);
    if (!before) return false;
    await this.records.lock(workspaceId, [before.digest]);
    await this.artifacts.delete(workspaceId, owner, path);
    await this.records.release(workspaceId, before.digest);
    await this.outbox.audit(actor, { action: 'artifact.deleted', subjectKind: owner.kind, subjectId: owner.id, before: auditForm(before) });
    return true;
  }

  /**
   * Within a transaction that will take away what is known of these bytes beside their artifacts, before it does: whoever logs them holds path and blob first, so that the two do not wait for each other.
   * Several are held in the order of their digests.
   */
  async hold({ workspaceId }: Actor, kind: string, digest: string, path: ArtifactPath): Promise<void> {
    for (const id of await this.artifacts.ownersOf(workspaceId, kind, digest, path)) await this.artifacts.lockPath(workspaceId, { kind, id }, path);
    await this.records.lock(workspaceId, [digest]);
  }

  /** Within a transaction: the same from every owner of the kind that has these bytes under this path. @returns how many had */
  async removeFromAll(actor: Actor, kind: string, digest: string, path: ArtifactPath): Promise<number> {
    let count = 0;
    for (const id of await this.artifacts.ownersOf(actor.workspaceId, kind, digest, path)) if (await this.remove(actor, { kind, id }, path)) count += 1;
    return count;
  }

  /** A place that is taken can be known before the bytes are sent. @throws ArtifactPathTaken */
  async requireFreePath(actor: Actor, owner: OwnerReference, path: ArtifactPath): Promise<void> {
    const inTheWay = await this.artifacts.findInTheWay(actor.workspaceId, owner, path);
    if (inTheWay) throw new ArtifactPathTaken(path, inTheWay.path, inTheWay.is);
  }

  /** Bytes that nothing referred to may have been cleared away between their arrival and now; under the lock on their row they can not be. */
  private async reference({ workspaceId }: Actor, { digest, size }: Blob, before: Artifact | undefined): Promise<void> {
    const held = await this.records.lock(workspaceId, before ? [before.digest, digest] : [digest]);
    await this.records.reference(workspaceId, { digest, size });
    if (held.get(digest)?.isReferenced) return;
    if ((await this.blobs.stat(workspaceId, digest))?.size !== size) throw new BytesCollected(digest);
  }
}

function auditForm({ path, digest, size, mediaType }: Artifact): JsonValue {
  return { path, digest, size, mediaType };
}
