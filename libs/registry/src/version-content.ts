import { Injectable } from '@nestjs/common';
import { AccessControl, systemActor } from '@plinth/access';
import { ArtifactManifestService } from '@plinth/artifacts';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { MetricService, type Run, RunService } from '@plinth/tracking';
import { type FrozenInput, type FrozenMetrics, type FrozenRun, type ManifestArtifact, metricNumber, type VersionManifest } from './rules/index.js';
import type { ModelVersion, VersionContent } from './version.js';
import { VersionStore } from './version.store.js';

/** Files of one version at the most: its manifest is read as a whole. */
export const maxArtifacts = 10_000;

/** The kind of owner that model versions are to artifacts. */
export const versionOwnerKind = 'model-version';

/** Gathers what a version is made of: from its run and its artifacts before it is frozen, from its own row afterwards. */
@Injectable()
export class VersionContents {
  constructor(
    private readonly access: AccessControl,
    private readonly artifacts: ArtifactManifestService,
    private readonly runs: RunService,
    private readonly metrics: MetricService,
    private readonly versions: VersionStore,
  ) {}

  /** As it is in this moment. Within the transaction that holds the version. @throws TooManyArtifacts */
  async gather(actor: Actor, version: ModelVersion): Promise<VersionManifest> {
    return this.manifestOf(actor.workspaceId, version, await this.filesOf(actor, version.id), version.sourceRunId === null ? nothing : await this.fromRun(actor, version.sourceRunId));
  }

  /** As it was frozen. */
  async frozen(actor: Actor, version: ModelVersion): Promise<VersionManifest> {
    const contents = await this.versions.contents(actor.workspaceId, [version.id]);
    return this.manifestOf(actor.workspaceId, version, await this.filesOf(actor, version.id), contents.get(version.id) ?? nothing);
  }

  async filesOf(actor: Actor, versionId: string): Promise<ManifestArtifact[]> {
    return (await this.artifacts.manifest(actor, { kind: versionOwnerKind, id: versionId }, maxArtifacts)).map(({ path, digest, size }) => ({ path, sha256: digest, size }));
  }

  private manifestOf(workspace: WorkspaceId, { modelId, version, signature }: ModelVersion, artifacts: readonly ManifestArtifact[], content: VersionContent): VersionManifest {
    const { metrics, params, inputs, environment, sourceRun } = content;
    return { workspace, model: modelId, version, artifacts, signature, metrics, params, inputs, environment, sourceRun };
  }

  /** All of it, whoever freezes: a digest that depended on what somebody may see would be one of less. */
  private async fromRun(actor: Actor, runId: string): Promise<VersionContent> {
    this.access.check(actor, 'run:read');
    const reader = systemActor(actor.workspaceId, 'run:read', actor.requestId);
    const [run] = await this.runs.byIds(reader, [runId]);
    const [source] = await this.runs.sources(reader, [runId]);
    const [inputs = []] = await this.runs.inputs(reader, [runId]);
    const [summaries = []] = await this.metrics.summaries(reader, [runId]);
    return {
      metrics: Object.fromEntries(summaries.map(({ key, last, lastStep, lastTime }) => [key, { value: metricNumber(last), step: lastStep, at: lastTime }])) satisfies FrozenMetrics,
      params: run?.params ?? {},
      inputs: inputs.map(({ name, digest, sourceType, source: where, schema, profile, tags }): FrozenInput => ({ name, digest, sourceType, source: where, schema, profile, tags })),
      environment: source ? { runtime: source.runtime, gitCommit: source.gitCommit, gitBranch: source.gitBranch, gitRemote: source.gitRemote, gitDirty: source.gitDirty, entryPoint: source.entryPoint, command: source.command, packages: source.environment ?? null } : null,
      sourceRun: run ? frozenRun(run) : null,
    };
  }
}

const nothing: VersionContent = { metrics: {}, params: {}, inputs: [], environment: null, sourceRun: null };

function frozenRun({ id, experimentId, name, createdBy, startedAt, endedAt }: Run): FrozenRun {
  return { id, experimentId, name, createdBy, startedAt: startedAt.getTime(), endedAt: endedAt?.getTime() ?? null };
}
