import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { type LineageNode, LineagePlaces, LineageRecorder, maxEdgesPerCall, type NewEdge, type PlaceListener } from '@plinth/lineage';
import { AssetNodes } from './asset-nodes.js';
import { AssetStore } from './asset.store.js';
import type { AssetId } from './execution.js';
import { ExecutionStore } from './execution.store.js';
import { nodeOfAsset } from './pipelines-lineage.js';
import { addressOfName, type AssetName } from './rules/index.js';

/** Snapshots that a new asset is looked up for, the newest. */
const mostSnapshots = 1_000;

/** Joins assets with the snapshots whose bytes lay there, or within: those that were told of before the commit, and those that are told of after it. */
@Injectable()
export class AssetPlaces implements PlaceListener {
  constructor(
    private readonly places: LineagePlaces,
    private readonly assets: AssetStore,
    private readonly nodes: AssetNodes,
    private readonly executions: ExecutionStore,
    private readonly recorder: LineageRecorder,
  ) {
    places.register(this);
  }

  async placed(actor: Actor, node: LineageNode, within: readonly AssetName[]): Promise<void> {
    // Whoever makes assets meanwhile either sees the place, or is waited for here.
    this.executions.hold(actor.workspaceId);
    const ids = [...new Set((await this.assets.idsByAddress(actor.workspaceId, [...new Set(within.map(addressOfName))])).values())];
    await this.join(actor, ids.map((id) => ({ id, node })));
  }

  /** Assets got names that nobody had. Within the transaction that holds the workspace's executions. */
  async named(actor: Actor, names: readonly (AssetName & { readonly assetId: AssetId })[]): Promise<void> {
    const ids = new Map(names.map((name) => [addressOfName(name), name.assetId]));
    const placed = await this.places.within(actor.workspaceId, names, mostSnapshots);
    await this.join(actor, placed.flatMap(({ address, node }) => {
      const id = ids.get(address);
      return id ? [{ id, node }] : [];
    }));
  }

  private async join(actor: Actor, pairs: readonly { readonly id: AssetId; readonly node: LineageNode }[]): Promise<void> {
    if (!pairs.length) return;
    const bound = await this.nodes.boundOf(actor, [...new Set(pairs.map(({ id }) => id))]);
    const edges = pairs.flatMap(({ id, node }): NewEdge[] => {
      const from = bound.get(id)?.node ?? nodeOfAsset(id);
      // What stands for the data set of the snapshot is joined with it by that.
      return from.kind === node.kind && from.id === node.id ? [] : [{ from, to: node, transformation: { type: 'IDENTITY', description: 'Its bytes were taken from there' } }];
    });
    for (let start = 0; start < edges.length; start += maxEdgesPerCall) await this.recorder.record(actor, edges.slice(start, start + maxEdgesPerCall));
  }
}
