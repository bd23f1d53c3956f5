import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditTrail } from '@plinth/audit';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Artifact } from './artifact.js';
import { ArtifactOwners, type OwnerReference } from './artifact-owners.js';
import { ArtifactService } from './artifact.service.js';
import { ArtifactStore } from './artifact.store.js';
import { ArtifactNotFound } from './artifacts.errors.js';
import { type ArtifactFolder, tarEnd, tarHeader, tarPadding } from './rules/index.js';

const pageOfFiles = 500;

/** Folders of artifacts as one file. */
@Injectable()
export class ArchiveService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly owners: ArtifactOwners,
    private readonly store: ArtifactStore,
    private readonly artifacts: ArtifactService,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * The folder as a tar that is made while it is read. The files lie in it under the folder's own name. It breaks off rather than
   * end well when some bytes can not be read. @throws ArtifactNotFound for a folder without files, save the root
   */
  async open(actor: Actor, owner: OwnerReference, folder: ArtifactFolder): Promise<Readable> {
    this.access.check(actor, 'artifact:read');
    const { isSensitive = false } = await this.database.read(actor, () => this.owners.assert(actor, owner, 'read'));
    const first = await this.page(actor, owner, folder, '');
    if (first.length === 0 && folder !== '') throw new ArtifactNotFound(folder);
    if (isSensitive) await this.trail.read(actor, { subjectKind: owner.kind, subjectId: owner.id, details: { folder } });
    return Readable.from(this.pieces(actor, owner, folder, first), { objectMode: false, highWaterMark: 1 << 20 });
  }

  private async *pieces(actor: Actor, owner: OwnerReference, folder: ArtifactFolder, first: readonly Artifact[]): AsyncGenerator<Uint8Array, void, undefined> {
    const above = folder.lastIndexOf('/') + 1;
    for (let page = first; ; ) {
      for (const artifact of page) {
        const { path, size, createdAt } = artifact;
        const content = await this.artifacts.open(actor, artifact);
        try {
          yield tarHeader({ path: path.slice(above), size, modifiedAt: createdAt });
          for await (const piece of content) yield piece as Uint8Array;
          if (size % 512 > 0) yield tarPadding(size);
        } finally {
          content.destroy();
        }
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageOfFiles) break;
      page = await this.page(actor, owner, folder, last.path);
    }
    yield tarEnd;
  }

  private page(actor: Actor, owner: OwnerReference, folder: ArtifactFolder, after: string): Promise<Artifact[]> {
    return this.database.read(actor, async () => {
      await this.owners.assert(actor, owner, 'read');
      return this.store.filesUnder(actor.workspaceId, owner, folder, after, pageOfFiles);
    });
  }
}
