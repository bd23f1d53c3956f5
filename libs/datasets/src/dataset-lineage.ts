import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid, type WorkspaceId } from '@plinth/kernel';
import { type LineageDescriber, LineageNames, type LineageNode, LineageNodes, LineagePlaces, LineageRecorder, maxEdgesPerCall, type NewEdge, type NodeDescription, nodeKey, type NodeStanding, UpstreamBreaks } from '@plinth/lineage';
import type { Dataset, Snapshot } from './dataset.js';
import type { SchemaChange } from './rules/index.js';
import { DatasetStore } from './dataset.store.js';
import { SnapshotStore } from './snapshot.store.js';

/** How the graph names a snapshot. */
export function nodeOfSnapshot({ datasetId, digest }: { readonly datasetId: string; readonly digest: string }): LineageNode {
  return { kind: 'DATASET', id: datasetId, version: digest };
}

/** Of more columns than that, a break is of the whole. */
const mostColumns = 3;

/** A data set over all its snapshots: what other systems call by one name. */
export function nodeOfDataset(datasetId: string): LineageNode {
  return { kind: 'DATASET', id: datasetId };
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
    private readonly names: LineageNames,
    private readonly breaks: UpstreamBreaks,
    private readonly places: LineagePlaces,
    nodes: LineageNodes,
  ) {
    names.register({ attached: (actor, node) => this.named(actor, node) });
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
      ...((await this.names.isNamed(actor.workspaceId, nodeOfDataset(snapshot.datasetId))) ? [ofItsDataset(snapshot)] : []),
    ]);
    await this.places.record(actor, to, derivation?.sources ?? []);
  }

  /** Within the transaction that deletes the data set or puts it away. */
  async gone(actor: Actor, { id, name, archivedAt, deletedAt, lastNumber }: Dataset): Promise<void> {
    const numbers = lastNumber > 1 ? [1, lastNumber] : [1];
    const ends = await Promise.all(numbers.map((number) => this.snapshots.find(actor.workspaceId, id, { kind: 'NUMBER', number })));
    const origins = [nodeOfDataset(id), ...ends.flatMap((snapshot) => (snapshot ? [nodeOfSnapshot(snapshot)] : []))];
    await this.breaks.raise(actor, {
      key: ['dataset', id, String(archivedAt?.getTime()), String(deletedAt?.getTime())], kind: 'GONE', origins, title: `The data set ${name} was ${deletedAt ? 'deleted' : 'archived'}`,
      details: [deletedAt ? 'Its files are given up a week later, unless it is restored.' : 'It gets no snapshots any more; what there is can be read.'],
    });
  }

  /** Within the transaction that gives up the files of these snapshots, of which there is one at least and at most {@link maxOrigins}. Of a data set that was deleted {@link gone} told. */
  async givenUp(actor: Actor, { id, name }: Pick<Dataset, 'id' | 'name'>, snapshots: readonly Pick<Snapshot, 'datasetId' | 'digest' | 'number'>[], at: Date, why: string): Promise<void> {
    const numbers = snapshots.map(({ number }) => number).sort((one, other) => one - other);
    await this.breaks.raise(actor, {
      key: ['given-up', id, String(at.getTime()), ...snapshots.map(({ digest }) => digest)], kind: 'GIVEN_UP', origins: snapshots.map(nodeOfSnapshot), title: `The data set ${name} gave up the files of ${snapshots.length === 1 ? `snapshot ${numbers.join()}` : `${snapshots.length} snapshots`}`,
      details: [why, ...(snapshots.length === 1 ? [] : [`Snapshots ${numbers.join(', ')}.`]), 'What came of it stays as it is, and can not be made again from these files.'],
    });
  }

  /** Within the transaction that moves a ref from one snapshot to another, with what differs between their schemas. */
  async schemaMoved(actor: Actor, dataset: Pick<Dataset, 'id' | 'name'>, from: string, to: string, changes: readonly SchemaChange[]): Promise<void> {
    const broken = changes.filter(({ kind }) => kind === 'TABLE_REMOVED' || kind === 'COLUMN_REMOVED' || kind === 'TYPE_CHANGED');
    if (!broken.length) return;
    const columns = [...new Set(broken.flatMap(({ column }) => column ?? []))];
    const whole = nodeOfDataset(dataset.id);
    const origins = columns.length === broken.length && columns.length <= mostColumns ? columns.map((column) => ({ ...whole, column })) : [whole];
    await this.breaks.raise(actor, {
      key: ['dataset', dataset.id, from, to], kind: 'SCHEMA', origins: [...origins, nodeOfSnapshot({ datasetId: dataset.id, digest: from })], title: `The data set ${dataset.name} ${broken.length === 1 ? 'lost or changed a column' : `lost or changed ${broken.length} columns`}`,
      details: broken.map(({ kind, table, column, before, after }) => (kind === 'TYPE_CHANGED' ? `${table}: the column ${column} was ${before} and is ${after}.` : kind === 'COLUMN_REMOVED' ? `${table}: the column ${column} is gone.` : `The table ${table} is gone.`)),
    });
  }

  /** What other systems write under the name is what snapshots are taken of. */
  private async named(actor: Actor, { kind, id }: LineageNode): Promise<void> {
    if (kind !== 'DATASET') return;
    const digests = await this.snapshots.newestDigests(actor.workspaceId, id, maxEdgesPerCall);
    await this.recorder.record(actor, digests.map((digest) => ofItsDataset({ datasetId: id, digest })));
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

function ofItsDataset(snapshot: { readonly datasetId: string; readonly digest: string }): NewEdge {
  return { from: nodeOfDataset(snapshot.datasetId), to: nodeOfSnapshot(snapshot), transformation: { type: 'IDENTITY', description: 'A snapshot of it' } };
}
