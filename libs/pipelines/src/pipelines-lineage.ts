import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid } from '@plinth/kernel';
import { type LineageNode, LineageNodes, maxEdgesPerCall, LineageRecorder, type NewEdge, type NodeDescription, nodeKey, type NodeStanding } from '@plinth/lineage';
import { AssetStore } from './asset.store.js';
import { JobStore } from './job.store.js';

/** How the graph names a pipeline, or a step of one: over all its executions. */
export function nodeOfJob(jobId: string): LineageNode {
  return { kind: 'PIPELINE_STEP', id: jobId };
}

export function nodeOfAsset(assetId: string): LineageNode {
  return { kind: 'ASSET', id: assetId };
}

/** The pipelines' part of the lineage graph. */
@Injectable()
export class PipelinesLineage {
  constructor(
    private readonly access: AccessControl,
    private readonly jobs: JobStore,
    private readonly assets: AssetStore,
    private readonly recorder: LineageRecorder,
    nodes: LineageNodes,
  ) {
    nodes.register({ kind: 'PIPELINE_STEP', describe: (actor, ids) => this.describeJobs(actor, ids) });
    nodes.register({ kind: 'ASSET', describe: (actor, ids) => this.describeAssets(actor, ids) });
    nodes.registerStanding({ kinds: ['PIPELINE_STEP', 'ASSET'], standing: (actor, some) => this.standing(actor, some) });
  }

  async record(actor: Actor, edges: readonly NewEdge[]): Promise<void> {
    for (let from = 0; from < edges.length; from += maxEdgesPerCall) await this.recorder.record(actor, edges.slice(from, from + maxEdgesPerCall));
  }

  async retire(actor: Actor, edges: readonly NewEdge[]): Promise<void> {
    for (let from = 0; from < edges.length; from += maxEdgesPerCall) await this.recorder.retire(actor, edges.slice(from, from + maxEdgesPerCall));
  }

  private async describeJobs(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'pipeline:read')) return new Map();
    return new Map((await this.jobs.byIds(actor.workspaceId, ids.filter(isUuid))).map(({ id, name }) => [id, { title: name, path: `/pipelines/${id}` }]));
  }

  private async describeAssets(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'pipeline:read')) return new Map();
    return new Map((await this.assets.byIds(actor.workspaceId, ids.filter(isUuid))).map(({ id, name }) => [id, { title: name, path: `/assets/${id}` }]));
  }
  /** Owners are names that producers told. */
  private async standing({ workspaceId }: Actor, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, NodeStanding>> {
    const idsOf = (kind: LineageNode['kind']) => nodes.filter((node) => node.kind === kind).map(({ id }) => id).filter(isUuid);
    const owners = new Map<string, readonly string[]>([
      ...(await this.jobs.byIds(workspaceId, idsOf('PIPELINE_STEP'))).map((job): [string, readonly string[]] => [nodeKey(nodeOfJob(job.id)), job.owners]),
      ...(await this.assets.byIds(workspaceId, idsOf('ASSET'))).map((asset): [string, readonly string[]] => [nodeKey(nodeOfAsset(asset.id)), asset.facts.owners?.value ?? []]),
    ]);
    return new Map(nodes.map((node) => [nodeKey(node), { ownerNames: owners.get(nodeKey(node)) ?? [] }]));
  }
}
