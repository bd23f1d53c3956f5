import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, PlinthError } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import type { Artifact } from './artifact.js';
import { ArtifactOwners, type OwnerReference } from './artifact-owners.js';
import { ArtifactStore } from './artifact.store.js';
import { ArtifactNotFound } from './artifacts.errors.js';
import { BlobRecordStore } from './blob-record.store.js';
import { type ArtifactFolder, artifactPath } from './rules/index.js';

/** More files than one manifest may have. */
export class TooManyArtifacts extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_ARTIFACTS', 'TOO_LARGE', `A manifest has at most ${limit} files.`, { field: 'path', help: 'Put many small files into one archive.', details: { limit } });
  }
}

/** All files of an owner at once, and the way of files from one owner to another without their bytes. */
@Injectable()
export class ArtifactManifestService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly owners: ArtifactOwners,
    private readonly artifacts: ArtifactStore,
    private readonly records: BlobRecordStore,
    private readonly outbox: Outbox,
  ) {}

  /** Every file, in the order of the bytes of the paths. @throws TooManyArtifacts, and what the owner's domain throws */
  async manifest(actor: Actor, owner: OwnerReference, limit: number): Promise<Artifact[]> {
    this.access.check(actor, 'artifact:read');
    return this.database.read(actor, async () => {
      await this.owners.assert(actor, owner, 'read');
      return this.filesOf(actor, owner, '', limit);
    });
  }

  /**
   * Gives an owner the files of another's folder, at any depth: the same bytes, none of them copied. The folder itself does not become part of their
   * paths; a path that is a file gives that file alone. Within one transaction with its audit record (`artifact.linked`).
   * @returns how many files
   * @throws ArtifactNotFound when there is nothing, TooManyArtifacts, and what either owner's domain throws
   */
  async link(actor: Actor, from: OwnerReference, folder: ArtifactFolder, to: OwnerReference, limit: number): Promise<number> {
    this.access.check(actor, 'artifact:write');
    return this.database.transaction(actor, async () => {
      await this.owners.assert(actor, from, 'read');
      await this.owners.assert(actor, to, 'write');
      const single = folder === '' ? undefined : await this.artifacts.find(actor.workspaceId, from, artifactPath(folder));
      const files = single ? [single] : await this.filesOf(actor, from, folder, limit);
      if (!files.length) throw new ArtifactNotFound(folder);
      // Held, so that none is cleared away: each is referred to by its first owner, and from now on by the second.
      await this.records.lock(actor.workspaceId, [...new Set(files.map(({ digest }) => digest))]);
      const inside = single ? folder.lastIndexOf('/') + 1 : folder === '' ? 0 : folder.length + 1;
      const count = await this.artifacts.insertLinks(actor.workspaceId, from, to, files.map(({ path }) => path), inside, actor.id);
      if (count !== files.length) throw new ArtifactNotFound(folder);
      await this.outbox.audit(actor, { action: 'artifact.linked', subjectKind: to.kind, subjectId: to.id, after: { from: from.kind, fromId: from.id, folder, files: count, bytes: files.reduce((sum, { size }) => sum + size, 0) } });
      return count;
    });
  }

  private async filesOf(actor: Actor, owner: OwnerReference, folder: ArtifactFolder, limit: number): Promise<Artifact[]> {
    const files = await this.artifacts.filesUnder(actor.workspaceId, owner, folder, '', limit + 1);
    if (files.length > limit) throw new TooManyArtifacts(limit);
    return files;
  }
}
