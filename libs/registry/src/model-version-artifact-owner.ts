import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type ArtifactOwner, ArtifactOwners, type OwnerAccess, type OwnerFacts } from '@plinth/artifacts';
import { type Actor, isUuid } from '@plinth/kernel';
import { ModelStore } from './model.store.js';
import { ModelVersionDeleted, ModelVersionNotFound, VersionSealed } from './registry.errors.js';
import { versionOwnerKind } from './version-content.js';
import { RegistrySight } from './registry-sight.js';
import { isSensitive, modelAttributes } from './rules/index.js';
import { VersionStore } from './version.store.js';

/** Tells the artifacts domain about model versions: PENDING ones take files, others keep theirs. */
@Injectable()
export class ModelVersionArtifactOwner implements ArtifactOwner {
  readonly kind = versionOwnerKind;

  constructor(
    private readonly access: AccessControl,
    private readonly models: ModelStore,
    private readonly versions: VersionStore,
    private readonly sight: RegistrySight,
    owners: ArtifactOwners,
  ) {
    owners.register(this);
  }

  /** @throws ModelVersionNotFound, ModelVersionDeleted, VersionSealed for changes */
  async assertOwner(actor: Actor, ownerId: string, access: OwnerAccess): Promise<OwnerFacts> {
    this.access.check(actor, access === 'read' ? 'model:read' : 'model:write');
    const version = isUuid(ownerId) ? await this.find(actor, ownerId, access) : undefined;
    if (!version) throw new ModelVersionNotFound(ownerId, 'modelVersionId');
    if (access === 'read') return { createdBy: version.createdBy, isOpen: version.status === 'PENDING', isSensitive: isSensitive(await this.versions.riskTierOf(actor.workspaceId, version.id)) };
    const [model] = await this.models.byIds(actor.workspaceId, [version.modelId], allRows);
    if (!model) throw new ModelVersionNotFound(ownerId, 'modelVersionId');
    this.access.check(actor, 'model:write', modelAttributes(model));
    if (version.deletedAt) throw new ModelVersionDeleted(ownerId, 'modelVersionId');
    if (version.status === 'READY' || (version.status === 'FAILED' && access === 'write')) throw new VersionSealed(version.version, version.status, 'modelVersionId');
    return { createdBy: version.createdBy, isOpen: true };
  }

  /** Whoever changes files holds the version against becoming READY meanwhile. */
  private async find(actor: Actor, id: string, access: OwnerAccess) {
    const seen = this.sight.versions(actor);
    if (access !== 'read') return this.versions.share(actor.workspaceId, id, seen);
    const [version] = await this.versions.byIds(actor.workspaceId, [id], seen);
    return version;
  }
}
