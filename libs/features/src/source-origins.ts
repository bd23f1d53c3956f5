import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { DatasetListService, nodeOfDataset, nodeOfSnapshot } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { LineageNames, type LineageNode, LineageRecorder, type NewEdge } from '@plinth/lineage';
import { type AuditRecord, Outbox } from '@plinth/platform/outbox';
import type { FeatureVersion } from './definition.js';
import { FeatureVersionStore } from './version.store.js';

/** Versions of sources that a data set is joined with when it comes. */
const mostSources = 1_000;

/** Joins sources with the data sets whose rows they are, whichever of the two was there first. */
@Injectable()
export class SourceOrigins {
  constructor(
    outbox: Outbox,
    private readonly recorder: LineageRecorder,
    private readonly versions: FeatureVersionStore,
    private readonly datasets: DatasetListService,
    private readonly names: LineageNames,
  ) {
    for (const action of ['dataset.created', 'dataset.updated']) outbox.onChange(action, (actor, record) => this.datasetNamed(actor, record));
  }

  /** Where columns of sources come from: the data set whose rows a source is, and the source as other systems call it. */
  async of(actor: Actor, columns: readonly LineageNode[]): Promise<NewEdge[]> {
    const addresses = [...new Map(columns.map(({ id, version }) => [`${id}@${version}`, { definitionId: id, version: Number(version) }])).values()];
    const edges: NewEdge[] = [];
    for (const source of await this.versions.byAddresses(actor.workspaceId, addresses)) {
      if (source.content.kind !== 'SOURCE') continue;
      const { data } = source.content;
      const dataset = data ? await this.datasets.byName(systemActor(actor.workspaceId, 'dataset:read', actor.requestId), data.dataset) : undefined;
      const isNamed = await this.names.isNamed(actor.workspaceId, nodeOfSource(source.definitionId));
      const ofSource = columns.filter(({ id, version }) => id === source.definitionId && version === String(source.version));
      if (dataset) edges.push(...edgesFrom(dataset.id, source, ofSource));
      if (isNamed) edges.push(...ofSource.map((to): NewEdge => ({ from: { ...nodeOfSource(source.definitionId), column: to.column }, to, transformation: { type: 'IDENTITY' } })));
    }
    return edges;
  }

  /** Within the transaction that gives a data set its name: sources that were applied before, and name it. */
  private async datasetNamed(actor: Actor, { subjectId, after }: AuditRecord): Promise<void> {
    const name = typeof after === 'object' && after !== null && 'name' in after ? after['name'] : undefined;
    if (typeof name !== 'string') return;
    for (const source of await this.versions.readingFrom(actor.workspaceId, name, mostSources)) {
      const whole: LineageNode = { ...nodeOfSource(source.definitionId), version: String(source.version) };
      const columns = await this.recorder.columnsOf(actor, whole);
      const edges = edgesFrom(subjectId, source, columns.map((column) => ({ ...whole, column })));
      if (edges.length) await this.recorder.record(actor, edges);
    }
  }
}

/** A source over all its versions: what other systems call by one name. */
export function nodeOfSource(id: string): LineageNode {
  return { kind: 'DATA_SOURCE', id };
}

/** From the columns of the data set, under their own names, to those of the source. */
function edgesFrom(datasetId: string, { content }: FeatureVersion, columns: readonly LineageNode[]): NewEdge[] {
  if (content.kind !== 'SOURCE' || !content.data) return [];
  const { data, fieldMapping } = content;
  const whole = data.snapshot ? nodeOfSnapshot({ datasetId, digest: data.snapshot }) : nodeOfDataset(datasetId);
  return columns.map((to): NewEdge => ({ from: { ...whole, column: Object.keys(fieldMapping).find((column) => fieldMapping[column] === to.column) ?? to.column }, to, transformation: { type: 'IDENTITY' } }));
}
