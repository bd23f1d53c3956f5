import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid, type WorkspaceId } from '@plinth/kernel';
import { type LineageDescriber, type LineageNode, LineageNodes, LineageRecorder, type NodeDescription, nodeKey, type NodeStanding } from '@plinth/lineage';
import type { Dataset, Snapshot } from './dataset.js';
import { DatasetStore } from './dataset.store.js';
import { SnapshotStore } from './snapshot.store.js';

/** How the graph names a snapshot. */
export function nodeOfSnapshot({ datasetId, digest }: { readonly datasetId: string; readonly digest: string }): LineageNode {
  return { kind: 'DATASET', id: datasetId, version: digest };
}

/** The data sets' part of the lineage graph: a snapshot came from those that it was made of, by the run that made it, and from those that it follows. */
@Injectable()
export class DatasetLineage implements LineageDescriber {
  readonly kind = 'DATASET';

  constructor(
    private readonly access: AccessControl,
    private readonly datasets: DatasetStore,
    private readonly snapshots: SnapshotStore,
    private readonly recorder: LineageRecorder,
    nodes: LineageNodes,
  ) {
    nodes.register(this);
    nodes.registerStanding({ kinds: [this.kind], standing: ({ workspaceId }, snapshots) => this.standing(workspaceId, snapshots) });
  }

  /** Within the transaction that makes the snapshot. */
  async snapshotMade(actor: Actor, snapshot: Pick<Snapshot, 'datasetId' | 'digest' | 'parents' | 'document'>): Promise<void> {
    const { derivation } = snapshot.document;
    const to = nodeOfSnapshot(snapshot);
    const run: LineageNode | undefined = derivation?.runId ? { kind: 'RUN', id: derivation.runId } : undefined;
    const inputs = (derivation?.inputs ?? []).filter(({ datasetId, digest }) => datasetId !== snapshot.datasetId || digest !== snapshot.digest);
    await this.recorder.record(actor, [
      ...inputs.map((input) => ({ from: nodeOfSnapshot(input), to, producedBy: run })),
      ...(run ? [{ from: run, to }] : []),
      ...snapshot.parents.map((digest) => ({ from: nodeOfSnapshot({ datasetId: snapshot.datasetId, digest }), to })),
    ]);
  }

  async labels(workspaceId: WorkspaceId, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const datasets = new Map<string, Dataset>((await this.datasets.byIds(workspaceId, [...new Set(nodes.map(({ id }) => id))].filter(isUuid))).map((dataset) => [dataset.id, dataset]));
    return new Map(nodes.flatMap((node) => {
      const dataset = datasets.get(node.id);
      return dataset && node.column === undefined ? [[nodeKey(node), [dataset.sensitivity, ...dataset.sensitivityLabels]]] : [];
    }));
  }

  async describe(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NodeDescription>> {
    if (!this.access.allows(actor, 'dataset:read')) return new Map();
    const datasets = await this.datasets.byIds(actor.workspaceId, ids.filter(isUuid));
    return new Map(datasets.map(({ id, name }) => [id, { title: name, path: `/datasets/${id}` }]));
  }
  private async standing(workspaceId: WorkspaceId, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, NodeStanding>> {
    const datasets = new Map<string, Dataset>((await this.datasets.byIds(workspaceId, [...new Set(nodes.map(({ id }) => id))].filter(isUuid))).map((dataset) => [dataset.id, dataset]));
    const digests = nodes.flatMap(({ version }) => (version !== undefined && /^[0-9a-f]{64}$/.test(version) ? [version] : []));
    const numbers = new Map((await this.snapshots.numbersOf(workspaceId, [...new Set(digests)])).map((snapshot) => [nodeKey(nodeOfSnapshot(snapshot)), String(snapshot.number)]));
    return new Map(nodes.flatMap((node): [string, NodeStanding][] => {
      const dataset = datasets.get(node.id);
      return dataset ? [[nodeKey(node), { ownerIds: [dataset.ownerId], label: numbers.get(nodeKey(node)) }]] : [];
    }));
  }
}
