import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { DatasetListService, SnapshotService } from '@plinth/datasets';
import { DefinitionListService } from '@plinth/features';
import type { Actor } from '@plinth/kernel';
import { DeploymentListService, VersionListService } from '@plinth/registry';
import { MonitorTargetNotFound } from '../monitoring.errors.js';
import type { WatchedTable } from '../sources/watched-tables.js';
import type { Monitor, MonitorReport, TargetKind } from './monitor.js';

/** What a monitor hangs on. */
export interface TargetFacts {
  readonly modelId: string | null;
  readonly deploymentId: string | null;
}

/** The rows of a feature view. */
export interface ViewSource {
  readonly datasetId: string;
  /** A ref, or the snapshot that it is pinned to. */
  readonly reference: string;
  readonly isPinned: boolean;
  readonly path: string;
}

const mainRef = 'main';
const deploymentsOfVersion = 1_000;

/** Knows what can be watched, and where its rows lie. */
@Injectable()
export class MonitorTargets {
  constructor(
    private readonly deployments: DeploymentListService,
    private readonly versions: VersionListService,
    private readonly datasets: DatasetListService,
    private readonly snapshots: SnapshotService,
    private readonly features: DefinitionListService,
  ) {}

  /** What is there for the actor. @throws MonitorTargetNotFound */
  async require(actor: Actor, kind: TargetKind, id: string): Promise<TargetFacts> {
    const found = await this.find(actor, kind, id);
    if (!found) throw new MonitorTargetNotFound(kind, id);
    return found;
  }

  private async find(actor: Actor, kind: TargetKind, id: string): Promise<TargetFacts | undefined> {
    switch (kind) {
      case 'DEPLOYMENT': {
        const found = await this.deployments.byId(actor, id);
        return found && { modelId: found.modelId, deploymentId: found.id };
      }
      case 'MODEL_VERSION': {
        const found = await this.versions.byId(actor, id);
        return found?.deletedAt === null ? { modelId: found.modelId, deploymentId: null } : undefined;
      }
      case 'FEATURE_VIEW': {
        const [found] = await this.features.byIds(actor, [id]);
        return found?.kind === 'VIEW' ? { modelId: null, deploymentId: null } : undefined;
      }
      case 'DATASET': {
        const found = await this.datasets.byId(actor, id);
        return found?.deletedAt === null ? { modelId: null, deploymentId: null } : undefined;
      }
    }
  }

  /** The rows of a window. @throws MonitorTargetNotFound */
  async tableOf({ workspaceId, requestId }: Actor, { targetKind, targetId }: Monitor, { windowFrom: from, windowTo: to, subject }: MonitorReport): Promise<WatchedTable> {
    const as = (permission: string): Actor => systemActor(workspaceId, permission, requestId);
    switch (targetKind) {
      case 'DEPLOYMENT':
        return { kind: 'PREDICTIONS', deploymentIds: [targetId], from, to, batchId: subject || undefined };
      case 'MODEL_VERSION': {
        const { items } = await this.deployments.list(as('deployment:read'), { versionId: targetId, first: deploymentsOfVersion });
        return { kind: 'PREDICTIONS', deploymentIds: items.map(({ node }) => node.id), from, to, batchId: subject || undefined };
      }
      case 'DATASET':
        return this.snapshotAt(as('dataset:read'), targetKind, targetId, subject || mainRef, '**');
      case 'FEATURE_VIEW': {
        const source = await this.sourceOf({ workspaceId, requestId }, targetId);
        if (!source) throw new MonitorTargetNotFound(targetKind, targetId);
        return this.snapshotAt(as('dataset:read'), targetKind, source.datasetId, subject || source.reference, source.path);
      }
    }
  }

  /** Where the rows of a feature view lie, as its definition says now; undefined where it says nothing of a data set. */
  async sourceOf({ workspaceId, requestId }: Pick<Actor, 'workspaceId' | 'requestId'>, viewId: string): Promise<ViewSource | undefined> {
    const as = (permission: string): Actor => systemActor(workspaceId, permission, requestId);
    const [view] = await this.features.byIds(as('feature:read'), [viewId]);
    const [version] = view ? await this.features.versionsAt(as('feature:read'), [{ definitionId: view.id, version: view.currentVersion }]) : [];
    const source = version?.content.kind === 'VIEW' && version.content.source !== null ? await this.features.byName(as('feature:read'), 'SOURCE', version.content.source) : undefined;
    const [content] = source ? await this.features.versionsAt(as('feature:read'), [{ definitionId: source.id, version: source.currentVersion }]) : [];
    if (content?.content.kind !== 'SOURCE' || content.content.data === null) return undefined;
    const { dataset, ref, snapshot, path } = content.content.data;
    const found = await this.datasets.byName(as('dataset:read'), dataset);
    return found && { datasetId: found.id, reference: snapshot ?? ref ?? mainRef, isPinned: snapshot !== null, path };
  }

  private async snapshotAt(actor: Actor, kind: TargetKind, datasetId: string, reference: string, path: string): Promise<WatchedTable> {
    const dataset = await this.datasets.byId(actor, datasetId);
    if (!dataset) throw new MonitorTargetNotFound(kind, datasetId);
    const { snapshot } = await this.snapshots.resolve(actor, dataset.name, reference);
    return { kind: 'SNAPSHOT', datasetId, digest: snapshot.digest, path };
  }
}
