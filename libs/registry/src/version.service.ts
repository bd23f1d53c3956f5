import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { artifactFolder, ArtifactManifestService } from '@plinth/artifacts';
import { type Actor, Clock, IdSource, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { RunDeleted, RunNotFound, RunService } from '@plinth/tracking';
import { checkTagValue, checkText, type KeyValue, parseId, readEntries } from '@plinth/tracking/rules';
import { canonicalJson } from '@plinth/verify';
import { ModelEvents } from './live/model-events.js';
import { maxDescriptionLength } from './model.service.js';
import { assertOpen, ModelRows } from './model-rows.js';
import { ModelStore } from './model.store.js';
import { ModelVersionDeleted, ModelVersionNotFound, VersionSealed } from './registry.errors.js';
import { RegistryLineage } from './registry-lineage.js';
import { RegistrySight } from './registry-sight.js';
import { digestOf, type GivenSignature, modelAttributes, readSignature } from './rules/index.js';
import type { ModelVersion, VersionId } from './version.js';
import { maxArtifacts, VersionContents, versionOwnerKind } from './version-content.js';
import { VersionStore } from './version.store.js';

export interface NewVersion {
  readonly modelId: string;
  readonly fromRun?: string | null | undefined;
  /** A file or folder of the run's artifacts, to be linked; the empty text is all of them. */
  readonly artifactPath?: string | null | undefined;
  readonly signature?: GivenSignature | null | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly KeyValue[] | null | undefined;
  /** Whether it is frozen at once. */
  readonly ready?: boolean | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Makes versions and freezes them. */
@Injectable()
export class VersionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly events: ModelEvents,
    private readonly rows: ModelRows,
    private readonly models: ModelStore,
    private readonly versions: VersionStore,
    private readonly sight: RegistrySight,
    private readonly contents: VersionContents,
    private readonly artifacts: ArtifactManifestService,
    private readonly runs: RunService,
    private readonly lineage: RegistryLineage,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Gives the model its next version, PENDING or, when asked for, READY: all of it in one transaction.
   * @throws ModelNotFound, ModelDeleted, ModelArchived, RunNotFound, RunDeleted, ArtifactNotFound, TooManyArtifacts
   */
  async create(actor: Actor, { idempotencyKey, ...request }: NewVersion): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    const modelId = parseId<'RegisteredModel'>(request.modelId, 'input.modelId');
    const runId = request.fromRun ? parseId<'Run'>(request.fromRun, 'input.fromRun') : null;
    const folder = request.artifactPath === null || request.artifactPath === undefined ? undefined : artifactFolder(request.artifactPath, 'input.artifactPath');
    if (folder !== undefined && runId === null) throw new InvalidInput('artifactPath is a path of the run that the version comes from.', { field: 'input.artifactPath', help: 'Say fromRun as well, or upload the files to the version.' });
    const signature = request.signature ? readSignature(request.signature, 'input.signature') : null;
    const description = request.description ?? null;
    if (description !== null) checkText(description, maxDescriptionLength, 'A description', 'input.description');
    const tags = Object.fromEntries(readEntries(request.tags, 'input.tags', checkTagValue));
    return this.database.transaction(actor, async () => {
      const made = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createModelVersion', request }, async () => {
        const model = await this.rows.hold(actor, modelId, 'input.modelId');
        this.access.check(actor, 'model:write', modelAttributes(model));
        assertOpen(model, 'input.modelId');
        if (runId) await this.requireRun(actor, runId);
        const now = this.clock.now();
        const number = await this.models.takeNumber(actor.workspaceId, model.id, now);
        const version: ModelVersion = {
          id: this.ids.next<'ModelVersion'>(), modelId, version: number, status: 'PENDING', statusMessage: null, digest: null, parts: null, sourceRunId: runId, signature, artifactCount: 0, artifactBytes: 0,
          description, tags, createdBy: actor.id, createdAt: now, lastModifiedBy: actor.id, updatedAt: now, readyAt: null, deprecatedAt: null, deprecatedReason: null, archivedAt: null, deletedAt: null,
        };
        await this.versions.insert(actor.workspaceId, version);
        await this.outbox.audit(actor, { action: 'model-version.created', subjectKind: 'model-version', subjectId: version.id, after: { model: model.name, modelId, version: number, sourceRunId: runId } });
        this.events.changed(actor, modelId);
        if (runId && folder !== undefined) await this.artifacts.link(actor, { kind: 'run', id: runId }, folder, { kind: versionOwnerKind, id: version.id }, maxArtifacts);
        if (request.ready) await this.freeze(actor, version);
        await this.lineage.versionMade(actor, version);
        return { id: version.id };
      });
      return this.find(actor, made.id);
    });
  }

  /**
   * Freezes the version: computes its digest over the artifacts it has, and what its run logged so far. Asked again it changes nothing.
   * @throws ModelVersionNotFound, ModelVersionDeleted, VersionSealed when it FAILED, TooManyArtifacts
   */
  async makeReady(actor: Actor, id: string, signature: GivenSignature | null | undefined): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    const versionId = parseId<'ModelVersion'>(id, 'input.id');
    const read = signature ? readSignature(signature, 'input.signature') : undefined;
    return this.database.transaction(actor, async () => {
      const version = await this.holdPending(actor, versionId, 'input.id');
      if (version.status === 'READY') {
        if (read && canonicalJson(read) !== canonicalJson(version.signature)) throw new VersionSealed(version.version, version.status, 'input.signature');
        return version;
      }
      await this.freeze(actor, { ...version, signature: read ?? version.signature });
      return this.find(actor, versionId);
    });
  }

  /** Gives a PENDING version up, and says why. @throws VersionSealed when it is READY */
  async fail(actor: Actor, id: string, message: string): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    const versionId = parseId<'ModelVersion'>(id, 'id');
    checkText(message, 10_000, 'A message', 'message');
    return this.database.transaction(actor, async () => {
      const version = await this.holdPending(actor, versionId, 'id');
      if (version.status === 'READY') throw new VersionSealed(version.version, version.status, 'id');
      await this.versions.fail(actor.workspaceId, versionId, message, actor.id, this.clock.now());
      await this.outbox.audit(actor, { action: 'model-version.failed', subjectKind: 'model-version', subjectId: versionId, before: { status: version.status }, after: { status: 'FAILED', message } });
      this.events.changed(actor, version.modelId);
      return this.find(actor, versionId);
    });
  }

  private async freeze(actor: Actor, version: ModelVersion): Promise<void> {
    const manifest = await this.contents.gather(actor, version);
    const digest = digestOf(manifest);
    await this.versions.freeze(actor.workspaceId, version.id, manifest, digest, actor.id, this.clock.now());
    await this.outbox.audit(actor, { action: 'model-version.ready', subjectKind: 'model-version', subjectId: version.id, before: { status: 'PENDING' }, after: { status: 'READY', version: version.version, modelId: version.modelId, digest: digest.digest, parts: digest.parts, artifacts: manifest.artifacts.length } });
    this.events.changed(actor, version.modelId);
  }

  private async holdPending(actor: Actor, id: VersionId, field: string): Promise<ModelVersion> {
    const version = await this.versions.lock(actor.workspaceId, id, this.sight.versions(actor));
    const [model] = version ? await this.models.byIds(actor.workspaceId, [version.modelId], allRows) : [];
    if (!version || !model) throw new ModelVersionNotFound(id, field);
    this.access.check(actor, 'model:write', modelAttributes(model));
    if (version.deletedAt) throw new ModelVersionDeleted(id, field);
    if (version.status === 'FAILED') throw new VersionSealed(version.version, version.status, field);
    return version;
  }

  private async requireRun(actor: Actor, runId: string): Promise<void> {
    const [run] = await this.runs.byIds(actor, [runId]);
    if (!run) throw new RunNotFound(runId, 'input.fromRun');
    if (run.deletedAt) throw new RunDeleted(runId, 'input.fromRun');
  }

  private async find(actor: Actor, id: string): Promise<ModelVersion> {
    const [version] = await this.versions.byIds(actor.workspaceId, [id], allRows);
    if (!version) throw new ModelVersionNotFound(id);
    return version;
  }
}
