import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AliasLookup, type BegunAlias } from './alias-lookup.js';
import { ModelStore } from './model.store.js';
import { AliasNotFound, ModelDeleted, ModelNotFound, ModelVersionDeleted, ModelVersionNotFound, VersionNotReady } from './registry.errors.js';
import { RegistrySight } from './registry-sight.js';
import { type ModelReference, parseModelReference } from './rules/index.js';
import type { ModelVersion } from './version.js';
import { VersionStore } from './version.store.js';

/** The version that a reference stands for in this moment, and where its files are. */
export interface ResolvedModel {
  readonly modelId: string;
  readonly name: string;
  readonly versionId: string;
  readonly version: number;
  /** SHA-256 of its manifest, 64 hex digits. */
  readonly digest: string;
  /** Where GET gives its files, relative to the server: append a path. */
  readonly artifactUri: string;
  readonly deprecated: boolean;
}

/** From references to versions. */
@Injectable()
export class ResolveService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly aliases: AliasLookup,
    private readonly models: ModelStore,
    private readonly versions: VersionStore,
    private readonly sight: RegistrySight,
  ) {}

  /** @throws InvalidInput, ModelNotFound, ModelDeleted, AliasNotFound, ModelVersionNotFound, ModelVersionDeleted, VersionNotReady */
  async resolve(actor: Actor, reference: string, field = 'reference'): Promise<ResolvedModel> {
    this.access.check(actor, 'model:read');
    const meant = parseModelReference(reference, field);
    return meant.kind === 'ALIAS' ? this.resolveAlias(actor, meant.name, meant.alias, field) : this.resolveVersion(actor, meant, field);
  }

  /**
   * The name and alias as {@link parseModelReference} checks them.
   * @param begun the same name and alias, read since the request came; left alone when it is of another workspace
   */
  async resolveAlias(actor: Actor, name: string, alias: string, field: string, begun?: BegunAlias): Promise<ResolvedModel> {
    this.access.check(actor, 'model:read');
    const seen = this.sight.models(actor);
    if (seen && !(await this.database.read(actor, () => this.models.byName(actor.workspaceId, name, seen)))) throw new ModelNotFound(name, field);
    const found = await (begun?.workspaceId === actor.workspaceId ? begun.found : this.aliases.find(actor.workspaceId, { model: name, alias }));
    if (!found) throw new ModelNotFound(name, field);
    if (found.modelDeletedAt) throw new ModelDeleted(found.modelId, field);
    const { modelId, versionId, version, digest, deprecatedAt } = found;
    if (versionId === null || version === null || digest === null) throw new AliasNotFound(alias, field);
    return { modelId, name, versionId, version, digest: digest.toString('hex'), artifactUri: uriOf(versionId), deprecated: deprecatedAt !== null };
  }

  private async resolveVersion(actor: Actor, reference: Exclude<ModelReference, { kind: 'ALIAS' }>, field: string): Promise<ResolvedModel> {
    return this.database.read(actor, async () => {
      const model = await this.models.byName(actor.workspaceId, reference.name, this.sight.models(actor));
      if (!model) throw new ModelNotFound(reference.name, field);
      if (model.deletedAt) throw new ModelDeleted(model.id, field);
      const version = reference.kind === 'LATEST' ? await this.versions.latestReady(actor.workspaceId, model.id) : await this.versions.byNumber(actor.workspaceId, model.id, reference.version, allRows);
      if (!version) throw new ModelVersionNotFound(reference.kind === 'LATEST' ? `${reference.name}/latest` : `${reference.name}/${reference.version}`, field);
      return { modelId: model.id, name: model.name, ...readable(version, field) };
    });
  }
}

function readable({ id, version, status, digest, deletedAt, deprecatedAt }: ModelVersion, field: string): Omit<ResolvedModel, 'modelId' | 'name'> {
  if (deletedAt) throw new ModelVersionDeleted(id, field);
  if (status !== 'READY' || digest === null) throw new VersionNotReady(version, status, field);
  return { versionId: id, version, digest, artifactUri: uriOf(id), deprecated: deprecatedAt !== null };
}

function uriOf(versionId: string): string {
  return `/api/v1/model-versions/${versionId}/artifacts/`;
}
