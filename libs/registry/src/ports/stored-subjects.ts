import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import type { Actor, ActorId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { parseId } from '@plinth/tracking/rules';
import { AliasStore } from '../alias.store.js';
import { DeploymentStore } from '../deployment.store.js';
import type { Environment } from '../environment.js';
import { EnvironmentStore } from '../environment.store.js';
import type { RegisteredModel } from '../model.js';
import { ModelRows } from '../model-rows.js';
import { ModelStore } from '../model.store.js';
import { EnvironmentNotFound, ModelVersionNotFound, VersionNotReady } from '../registry.errors.js';
import { RegistrySight } from '../registry-sight.js';
import { aliasName, canonicalManifest, type ManifestArtifact } from '../rules/index.js';
import type { ModelVersion, VersionContent, VersionId } from '../version.js';
import { VersionContents } from '../version-content.js';
import { VersionStore } from '../version.store.js';
import { RegistrySubjects, type SubjectSnapshot, type SubjectTarget, type TargetHolder } from './registry-subjects.js';

const empty: VersionContent = { metrics: {}, params: {}, inputs: [], environment: null, sourceRun: null };

/** Subjects as the registry's own rows tell them. */
@Injectable()
export class StoredSubjects extends RegistrySubjects {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly rows: ModelRows,
    private readonly models: ModelStore,
    private readonly versions: VersionStore,
    private readonly aliases: AliasStore,
    private readonly environments: EnvironmentStore,
    private readonly deployments: DeploymentStore,
    private readonly contents: VersionContents,
    private readonly sight: RegistrySight,
  ) {
    super();
  }

  async snapshot(actor: Actor, versionId: string, target: SubjectTarget): Promise<SubjectSnapshot> {
    this.access.check(actor, 'model:read');
    const id = parseId<'ModelVersion'>(versionId, 'versionId');
    return this.database.read(actor, async () => {
      const version = await this.require(actor, id);
      const [model] = await this.models.byIds(actor.workspaceId, [version.modelId], this.sight.models(actor));
      if (!model) throw new ModelVersionNotFound(versionId, 'versionId');
      const { environment, current } = await this.targetOf(actor, model, target);
      const contents = await this.versions.contents(actor.workspaceId, current ? [id, current.id] : [id]);
      const content = contents.get(id) ?? empty;
      return {
        version,
        content,
        model,
        counting: countingOf(version, model),
        author: version.createdBy,
        lastModifiers: [...new Set([version.lastModifiedBy, model.lastModifiedBy])],
        runAuthor: (content.sourceRun?.createdBy ?? null) as ActorId | null,
        target: { ...target, name: target.kind === 'ALIAS' ? target.name : (environment?.name ?? ''), environment },
        current: current ? { version: current, content: contents.get(current.id) ?? empty } satisfies TargetHolder : null,
      };
    });
  }

  async hold(actor: Actor, versionId: string): Promise<void> {
    await this.rows.holdVersion(actor, parseId(versionId, 'versionId'), 'versionId');
  }

  async artifacts(actor: Actor, versionId: VersionId): Promise<readonly ManifestArtifact[]> {
    this.access.check(actor, 'model:read');
    return this.database.read(actor, () => this.contents.filesOf(actor, versionId));
  }

  async manifest(actor: Actor, versionId: VersionId): Promise<string> {
    this.access.check(actor, 'model:read');
    return this.database.read(actor, async () => {
      const version = await this.require(actor, versionId);
      if (version.status !== 'READY') throw new VersionNotReady(version.version, version.status, 'versionId');
      return canonicalManifest(await this.contents.frozen(actor, version));
    });
  }

  private async targetOf({ workspaceId }: Actor, model: RegisteredModel, target: SubjectTarget): Promise<{ readonly environment: Environment | null; readonly current: ModelVersion | undefined }> {
    if (target.kind === 'ALIAS') {
      const alias = await this.aliases.find(workspaceId, model.id, aliasName(target.name, 'target.name'));
      return { environment: null, current: await this.find(workspaceId, alias?.versionId) };
    }
    const [environment] = await this.environments.byIds(workspaceId, [parseId(target.environmentId, 'target.environmentId')], allRows);
    if (!environment) throw new EnvironmentNotFound(target.environmentId, 'target.environmentId');
    const running = await this.deployments.active(workspaceId, environment.id, model.id);
    return { environment, current: await this.find(workspaceId, running?.versionId) };
  }

  private async require({ workspaceId }: Actor, id: string): Promise<ModelVersion> {
    const version = await this.find(workspaceId, id);
    if (!version) throw new ModelVersionNotFound(id, 'versionId');
    return version;
  }

  private async find(workspaceId: Actor['workspaceId'], id: string | undefined): Promise<ModelVersion | undefined> {
    return id === undefined ? undefined : (await this.versions.byIds(workspaceId, [id], allRows))[0];
  }
}

function countingOf(version: ModelVersion, model: RegisteredModel): SubjectSnapshot['counting'] {
  return {
    versionDigest: version.digest,
    version: { description: version.description, tags: version.tags, deprecated: version.deprecatedAt !== null, archived: version.archivedAt !== null, deleted: version.deletedAt !== null },
    model: {
      id: model.id, name: model.name, description: model.description, tags: model.tags, card: model.card, riskTier: model.riskTier, intendedUse: model.intendedUse, ownerId: model.ownerId,
      archived: model.archivedAt !== null, deleted: model.deletedAt !== null,
    },
  };
}
