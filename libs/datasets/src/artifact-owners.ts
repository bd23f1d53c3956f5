import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type ArtifactOwner, ArtifactOwners, artifactPath, type OwnerAccess, type OwnerFacts } from '@plinth/artifacts';
import { type Actor, InvalidInput, isUuid } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import { DatasetStore } from './dataset.store.js';
import { DatasetArchived, DatasetDeleted, DatasetNotFound } from './datasets.errors.js';
import { ObjectStore } from './object.store.js';
import { packOwnerKind } from './packs.js';
import { datasetAttributes } from './rules/index.js';

export const datasetOwnerKind = 'dataset';

/** Where the upload routes put the bytes of a large file: they know paths, commits know digests. */
export const objectPath = (digest: string) => artifactPath(`objects/${digest}`);

/** Tells the artifacts domain about data sets: large files come by its uploads, each under the path of its digest, and become objects with the artifact. */
@Injectable()
export class DatasetArtifactOwner implements ArtifactOwner {
  readonly kind = datasetOwnerKind;

  constructor(
    private readonly access: AccessControl,
    private readonly datasets: DatasetStore,
    objects: ObjectStore,
    owners: ArtifactOwners,
    outbox: Outbox,
  ) {
    owners.register(this);
    outbox.onChange('artifact.logged', async ({ workspaceId }, { subjectKind, after }) => {
      if (subjectKind !== datasetOwnerKind) return;
      const { path, digest, size } = after as { readonly path: string; readonly digest: string; readonly size: number };
      if (path !== objectPath(digest)) throw new InvalidInput('A file of a data set is uploaded under the path of its digest.', { field: 'path', help: `Upload it as ${objectPath(digest)}, and commit it under its own path.` });
      await objects.insert(workspaceId, digest, [{ digest: Buffer.from(digest, 'hex'), position: 0, size }]);
    });
  }

  /** @throws DatasetNotFound, DatasetDeleted, DatasetArchived */
  async assertOwner(actor: Actor, ownerId: string, access: OwnerAccess): Promise<OwnerFacts> {
    this.access.check(actor, access === 'read' ? 'dataset:read' : 'dataset:write');
    const [dataset] = isUuid(ownerId) ? await this.datasets.byIds(actor.workspaceId, [ownerId]) : [];
    if (!dataset) throw new DatasetNotFound(ownerId, 'datasetId');
    if (access === 'read') return { createdBy: dataset.createdBy, isOpen: false };
    this.access.check(actor, 'dataset:write', datasetAttributes(dataset));
    if (dataset.deletedAt) throw new DatasetDeleted(ownerId, 'datasetId');
    if (dataset.archivedAt) throw new DatasetArchived(ownerId, 'datasetId');
    return { createdBy: dataset.createdBy, isOpen: false };
  }
}

/** The same about packs. They have no route: this server alone makes and drops them. */
@Injectable()
export class PackArtifactOwner implements ArtifactOwner {
  readonly kind = packOwnerKind;

  constructor(
    private readonly access: AccessControl,
    owners: ArtifactOwners,
  ) {
    owners.register(this);
  }

  async assertOwner(actor: Actor, ownerId: string): Promise<OwnerFacts> {
    this.access.check(actor, actor.kind === 'SYSTEM' ? 'dataset:collect' : 'dataset:write');
    if (ownerId !== actor.workspaceId) throw new DatasetNotFound(ownerId, 'ownerId');
    return { createdBy: actor.id, isOpen: false };
  }
}
