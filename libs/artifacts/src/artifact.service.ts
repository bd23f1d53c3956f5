import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditTrail } from '@plinth/audit';
import { type Actor, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { type BlobRange, type BlobSource, type BlobStore, BlobTooLarge } from '@plinth/platform/blobs';
import { Database } from '@plinth/platform/database';
import { BLOB_STORE } from '@plinth/platform/nest';
import type { Artifact, ArtifactEntry } from './artifact.js';
import { ArtifactLedger } from './artifact-ledger.js';
import { ArtifactOwners, type OwnerReference } from './artifact-owners.js';
import { ARTIFACT_SETTINGS, type ArtifactSettings, directFrom } from './artifact-settings.js';
import { ArtifactStore } from './artifact.store.js';
import { ArtifactNotFound } from './artifacts.errors.js';
import { BlobRecordStore } from './blob-record.store.js';
import { afterEntry, type ArtifactFolder, type ArtifactPath, attachment, entryCursor } from './rules/index.js';

export interface ArtifactContent {
  readonly path: ArtifactPath;
  readonly mediaType: string;
  /** Checked when given: nothing is kept of bytes that are not those. */
  readonly digest?: string | undefined;
  /** Bytes, when the client says how many will come. */
  readonly size?: number | undefined;
}

/** An artifact that was looked up for somebody. */
export interface FoundArtifact extends Artifact {
  /** Whose it is, where taking it is put down in the audit log. */
  readonly sensitiveOf?: OwnerReference;
}

/** Artifacts of an owner: put, found, read, listed, deleted. */
@Injectable()
export class ArtifactService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly owners: ArtifactOwners,
    private readonly artifacts: ArtifactStore,
    private readonly records: BlobRecordStore,
    private readonly ledger: ArtifactLedger,
    private readonly trail: AuditTrail,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    @Inject(ARTIFACT_SETTINGS) private readonly settings: ArtifactSettings,
  ) {}

  /**
   * Takes the bytes as they come; the artifact appears once they are verified and durable, or not at all.
   * @throws BlobTooLarge, DigestMismatch, SizeMismatch, UploadInterrupted, ArtifactPathTaken, ArtifactSealed, BytesCollected
   */
  async put(actor: Actor, owner: OwnerReference, content: ArtifactContent, source: BlobSource): Promise<Artifact> {
    this.access.check(actor, 'artifact:write');
    const { path, mediaType, digest, size } = content;
    const { maxArtifactBytes } = this.settings;
    if (size !== undefined && size > maxArtifactBytes) throw new BlobTooLarge(maxArtifactBytes);
    await this.database.transaction(actor, async () => {
      await this.owners.assert(actor, owner, 'write');
      await this.ledger.requireFreePath(actor, owner, path);
      if (digest !== undefined) await this.records.touch(actor.workspaceId, digest);
    });
    const blob = await this.blobs.put(actor.workspaceId, source, { expectedDigest: digest, expectedSize: size, maxSize: maxArtifactBytes });
    return this.database.transaction(actor, () => this.ledger.log(actor, owner, { path, mediaType, ...blob }));
  }

  /** @throws ArtifactNotFound */
  async find(actor: Actor, owner: OwnerReference, path: ArtifactPath): Promise<FoundArtifact> {
    const artifact = await this.lookUp(actor, owner, path);
    if (!artifact) throw new ArtifactNotFound(path);
    return artifact;
  }

  async lookUp(actor: Actor, owner: OwnerReference, path: ArtifactPath): Promise<FoundArtifact | undefined> {
    this.access.check(actor, 'artifact:read');
    return this.database.read(actor, async () => {
      const { isSensitive = false } = await this.owners.assert(actor, owner, 'read');
      const artifact = await this.artifacts.find(actor.workspaceId, owner, path);
      return artifact && isSensitive ? { ...artifact, sensitiveOf: owner } : artifact;
    });
  }

  /** The bytes of an artifact that was found, or a part of them. Destroy the stream when it is not read to its end. Who takes what is sensitive is on record before the first byte goes out. */
  async open(actor: Actor, artifact: FoundArtifact, range?: BlobRange): Promise<Readable> {
    this.access.check(actor, 'artifact:read');
    await this.recordTaking(actor, artifact);
    return this.blobs.open(actor.workspaceId, artifact.digest, range);
  }

  /** Where the object store itself gives the bytes, for minutes and as a file to save; undefined where that is not offered or not worth it. */
  async directAddress(actor: Actor, artifact: FoundArtifact): Promise<string | undefined> {
    this.access.check(actor, 'artifact:read');
    const { direct } = this.blobs;
    if (!direct?.offersDownloads || artifact.size < directFrom) return undefined;
    await this.recordTaking(actor, artifact);
    return direct.download(actor.workspaceId, artifact.digest, attachment(artifact.path));
  }

  /** What lies directly in a folder. A folder that is not there is empty. */
  async list(actor: Actor, owner: OwnerReference, folder: ArtifactFolder, { first, after }: PageArgs): Promise<Page<ArtifactEntry>> {
    this.access.check(actor, 'artifact:read');
    const size = pageSize(first);
    const start = afterEntry(after);
    return this.database.read(actor, async () => {
      await this.owners.assert(actor, owner, 'read');
      return toPage(await this.artifacts.children(actor.workspaceId, owner, folder, start, size + 1), size, entryCursor);
    });
  }

  /** Lets go of the artifact; its bytes follow after a grace period if nothing else refers to them. @returns false when there was none */
  async delete(actor: Actor, owner: OwnerReference, path: ArtifactPath): Promise<boolean> {
    this.access.check(actor, 'artifact:delete');
    return this.database.transaction(actor, async () => {
      const { createdBy } = await this.owners.assert(actor, owner, 'delete');
      this.access.check(actor, 'artifact:delete', { ownerIsTheirs: createdBy === actor.id });
      return this.ledger.remove(actor, owner, path);
    });
  }

  /** The system takes bytes only to hand on what is recorded there. */
  private async recordTaking(actor: Actor, { sensitiveOf, path, digest }: FoundArtifact): Promise<void> {
    if (sensitiveOf && actor.kind !== 'SYSTEM') await this.trail.read(actor, { subjectKind: sensitiveOf.kind, subjectId: sensitiveOf.id, subjectDigest: digest, details: { path } });
  }
}
