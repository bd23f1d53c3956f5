import { Injectable } from '@nestjs/common';
import { allRows } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { RegisteredModel } from './model.js';
import { ModelStore } from './model.store.js';
import { ModelArchived, ModelDeleted, ModelNotFound, ModelVersionDeleted, ModelVersionNotFound, VersionArchived, VersionDeprecated, VersionNotReady } from './registry.errors.js';
import { RegistrySight } from './registry-sight.js';
import type { ModelVersion } from './version.js';
import { VersionStore } from './version.store.js';

export interface HeldVersion {
  readonly model: RegisteredModel;
  readonly version: ModelVersion;
}

/** Rows that a change needs, held in the one order that all changes keep: the model, then its version. What the actor may not see is not there. Used within a transaction. */
@Injectable()
export class ModelRows {
  constructor(
    private readonly models: ModelStore,
    private readonly versions: VersionStore,
    private readonly sight: RegistrySight,
  ) {}

  /** @throws ModelNotFound */
  async hold(actor: Actor, id: string, field: string): Promise<RegisteredModel> {
    const model = await this.models.lock(actor.workspaceId, id, this.sight.models(actor));
    if (!model) throw new ModelNotFound(id, field);
    return model;
  }

  /** A model that may get something new. @throws ModelNotFound, ModelDeleted, ModelArchived */
  async holdOpen(actor: Actor, id: string, field: string): Promise<RegisteredModel> {
    const model = await this.hold(actor, id, field);
    assertOpen(model, field);
    return model;
  }

  /** Holds both rows. @throws ModelVersionNotFound */
  async holdVersion(actor: Actor, versionId: string, field: string): Promise<HeldVersion> {
    const model = await this.models.lockOf(actor.workspaceId, versionId, this.sight.models(actor));
    const version = model && (await this.versions.lock(actor.workspaceId, versionId, allRows));
    if (!version) throw new ModelVersionNotFound(versionId, field);
    return { model, version };
  }

  /** @throws ModelVersionNotFound */
  async versionByNumber({ workspaceId }: Actor, model: RegisteredModel, version: number, field: string): Promise<ModelVersion> {
    const found = await this.versions.byNumber(workspaceId, model.id, version, allRows);
    if (!found) throw new ModelVersionNotFound(`${model.name}/${version}`, field);
    return found;
  }
}

/** @throws ModelDeleted, ModelArchived */
export function assertOpen({ id, deletedAt, archivedAt }: RegisteredModel, field: string): void {
  if (deletedAt) throw new ModelDeleted(id, field);
  if (archivedAt) throw new ModelArchived(id, field);
}

/** A version that may go somewhere new; back to where it was it may go although it is deprecated. @throws ModelVersionDeleted, VersionNotReady, VersionArchived, VersionDeprecated */
export function assertPlaceable({ id, version, status, deletedAt, archivedAt, deprecatedAt }: ModelVersion, field: string, evenDeprecated = false): void {
  if (deletedAt) throw new ModelVersionDeleted(id, field);
  if (status !== 'READY') throw new VersionNotReady(version, status, field);
  if (archivedAt) throw new VersionArchived(version, field);
  if (deprecatedAt && !evenDeprecated) throw new VersionDeprecated(version, field);
}
