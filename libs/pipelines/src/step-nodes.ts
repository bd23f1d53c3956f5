import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { KnownSnapshots, nodeOfSnapshot } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import type { LineageNode } from '@plinth/lineage';
import { AssetStore } from './asset.store.js';
import type { ExecutionUse } from './execution.js';
import { nodeOfAsset } from './pipelines-lineage.js';

/** The namespace of Plinth's own data sets, by which producers name them. */
export const plinthNamespace = 'plinth';

/** How the graph names what executions used. */
export interface UsedNodes {
  of(use: ExecutionUse): LineageNode;
}

/** Finds what stands in the graph for a use: a snapshot that Plinth keeps, where its data set and its digest are told, else the asset. */
@Injectable()
export class StepNodes {
  constructor(
    private readonly assets: AssetStore,
    private readonly snapshots: KnownSnapshots,
  ) {}

  /** What whoever tells of the uses may read has no part in it: the graph is true for those who may. Within their transaction. */
  async find(actor: Actor, uses: readonly ExecutionUse[]): Promise<UsedNodes> {
    const digests = uses.flatMap(({ facts: { version } }) => (version && /^[0-9a-f]{64}$/.test(version.value) ? [version.value] : []));
    if (!digests.length) return { of: ({ assetId }) => nodeOfAsset(assetId) };
    const assets = await this.assets.byIds(actor.workspaceId, [...new Set(uses.map(({ assetId }) => assetId))]);
    const datasets = new Map(assets.filter(({ namespace }) => namespace === plinthNamespace).map(({ id, name }) => [id, name]));
    const known = datasets.size ? await this.snapshots.ofDigests(systemActor(actor.workspaceId, 'dataset:read', actor.requestId), digests) : [];
    const nodes = new Map(known.map(({ dataset, snapshot }) => [`${snapshot.digest} ${dataset.name}`, nodeOfSnapshot(snapshot)]));
    return { of: ({ assetId, facts }) => nodes.get(`${facts.version?.value ?? ''} ${datasets.get(assetId) ?? ''}`) ?? nodeOfAsset(assetId) };
  }
}
