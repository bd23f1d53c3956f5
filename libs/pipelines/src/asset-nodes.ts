import { Injectable } from '@nestjs/common';
import { IdentityStore, systemActor } from '@plinth/access';
import { DatasetListService, SnapshotService } from '@plinth/datasets';
import { type Actor, PlinthError, type WorkspaceId } from '@plinth/kernel';
import { LineageNames, LineageRecorder, type LineageNode, type NameListener, type NewEdge } from '@plinth/lineage';
import { isOwnNamespace, namespaceOfWorkspace, ownNamespace } from '@plinth/lineage/rules';
import { AssetStore } from './asset.store.js';
import type { AssetId, Side } from './execution.js';
import { ExecutionStore } from './execution.store.js';
import { JobStore } from './job.store.js';
import { nodeOfAsset } from './pipelines-lineage.js';
import { addressOfName, type AssetName, type BoundAsset, type DataUse, type ExecutionReport, snapshotToLookFor, type Told } from './rules/index.js';

/** Which assets are things of Plinth's own: data sets by their name in `plinth` or `plinth://<workspace>`, and whatever somebody gave a name of another system. */
@Injectable()
export class AssetNodes implements NameListener {
  /** Slugs never change. */
  private readonly namespaces = new Map<WorkspaceId, string>();

  constructor(
    private readonly names: LineageNames,
    private readonly assets: AssetStore,
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly recorder: LineageRecorder,
    private readonly datasets: DatasetListService,
    private readonly snapshots: SnapshotService,
    private readonly identities: IdentityStore,
  ) {
    names.register(this);
  }

  /** What those of the assets are that are something of Plinth's own. What whoever tells of them may see has no part in it: the graph is true for those who may. */
  async boundOf(actor: Actor, ids: readonly AssetId[]): Promise<ReadonlyMap<AssetId, BoundAsset>> {
    const bound = new Map<AssetId, BoundAsset>();
    const named = await this.assets.namesOfAll(actor.workspaceId, ids);
    const attached = await this.names.nodesOf(actor.workspaceId, named);
    for (const { assetId, ...name } of named) {
      const node = attached.get(addressOfName(name));
      if (node) bound.set(assetId, { node, isOwn: false });
    }
    const own = named.filter(({ assetId, namespace }) => isOwnNamespace(namespace) && !bound.has(assetId));
    if (!own.length) return bound;
    const namespace = await this.namespaceOf(actor.workspaceId);
    for (const { assetId, name } of own.filter((each) => each.namespace === ownNamespace || each.namespace === namespace)) {
      const dataset = await unlessRefused(() => this.datasets.byName(systemActor(actor.workspaceId, 'dataset:read', actor.requestId), name));
      if (dataset) bound.set(assetId, { node: { kind: 'DATASET', id: dataset.id }, isOwn: true });
    }
    return bound;
  }

  /** The digest of the snapshot that a use is of, where it is told or can be inferred. */
  async snapshotOf(actor: Actor, bound: BoundAsset | undefined, side: Side, use: DataUse, report: Pick<ExecutionReport, 'at' | 'state'>): Promise<Told<string> | undefined> {
    const wanted = bound && snapshotToLookFor(bound, side, use, report);
    if (!wanted) return undefined;
    const found = await unlessRefused(() => this.snapshots.find(systemActor(actor.workspaceId, 'dataset:read', actor.requestId), bound.node.id, wanted.reference));
    return found && { at: wanted.at, value: found.digest };
  }

  /** An asset that was told of before under the name, and all its columns, are the same as the thing. */
  async attached(actor: Actor, node: LineageNode, name: AssetName): Promise<void> {
    await this.recorder.record(actor, await this.sameness(actor, node, name));
  }

  async detached(actor: Actor, node: LineageNode, name: AssetName): Promise<void> {
    await this.recorder.retire(actor, await this.sameness(actor, node, name));
  }

  private async sameness(actor: Actor, node: LineageNode, name: AssetName): Promise<NewEdge[]> {
    this.executions.hold(actor.workspaceId);
    const id = (await this.assets.idsByAddress(actor.workspaceId, [addressOfName(name)])).get(addressOfName(name));
    if (id === undefined) return [];
    this.jobs.forgetGraphs(actor.workspaceId, id);
    const [asset, transformation] = [nodeOfAsset(id), { type: 'IDENTITY', description: 'Another name of the same' } as const];
    const columns = (await this.recorder.columnsOf(actor, asset)).slice(0, maxColumnsOfName);
    return [{ from: asset, to: node, transformation }, ...columns.map((column) => ({ from: { ...asset, column }, to: { ...node, column }, transformation }))];
  }

  private async namespaceOf(workspaceId: WorkspaceId): Promise<string | undefined> {
    const known = this.namespaces.get(workspaceId);
    if (known !== undefined) return known;
    const workspace = await this.identities.workspaceById(workspaceId);
    if (workspace) this.namespaces.set(workspaceId, namespaceOfWorkspace(workspace.slug));
    return workspace && namespaceOfWorkspace(workspace.slug);
  }
}

/** Each makes up to four edges. */
const maxColumnsOfName = 2_000;

/** What a producer says may be no name of anything. */
async function unlessRefused<Value>(look: () => Promise<Value | undefined>): Promise<Value | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof PlinthError && error.kind === 'INVALID') return undefined;
    throw error;
  }
}
