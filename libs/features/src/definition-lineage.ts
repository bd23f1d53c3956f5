import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid, type WorkspaceId } from '@plinth/kernel';
import { type LineageDescriber, LineageNames, type LineageNode, LineageNodes, LineageRecorder, maxEdgesPerCall, maxOrigins, maxTransformationLength, type NewEdge, type NodeDescription, nodeKey, type NodeKind, type NodeStanding, UpstreamBreaks } from '@plinth/lineage';
import type { FeatureDefinition, FeatureVersion, StandsOn } from './definition.js';
import { DefinitionListService } from './definition-list.service.js';
import type { ReadColumns } from './expression-checks.js';
import { type ComputedView, inputColumns } from './rules/index.js';
import { nodeOfSource, SourceOrigins } from './source-origins.js';
import { TrainingSetStore } from './sets/training-set.store.js';
import { FeatureVersionStore } from './version.store.js';

/** Writes into the graph what views say of their columns, and tells what sources, views and features are called there. */
@Injectable()
export class DefinitionLineage {
  constructor(
    private readonly recorder: LineageRecorder,
    private readonly versions: FeatureVersionStore,
    private readonly sets: TrainingSetStore,
    private readonly sources: SourceOrigins,
    private readonly access: AccessControl,
    private readonly lists: DefinitionListService,
    private readonly breaks: UpstreamBreaks,
    names: LineageNames,
    nodes: LineageNodes,
  ) {
    names.register({ attached: (actor, node) => this.named(actor, node) });
    for (const kind of ['DATA_SOURCE', 'FEATURE_VIEW'] as const) nodes.register(describer(kind, lists));
    nodes.register({ ...describer('FEATURE', lists), labels: (workspaceId, features) => this.labels(workspaceId, features) });
    nodes.registerStanding({ kinds: ['DATA_SOURCE', 'FEATURE_VIEW'], standing: (actor, some) => this.standing(actor, some) });
    nodes.registerStanding({ kinds: ['DATASET'], standing: (actor, snapshots) => this.trainingSets(actor, snapshots) });
  }

  /** Within the transaction that makes the versions. */
  async record(actor: Actor, versions: readonly FeatureVersion[], computed: readonly ComputedView[], read: ReadonlyMap<string, ReadColumns>): Promise<void> {
    const inputs = new Map(computed.map((view) => [view.digest, view]));
    const ofViews = versions.flatMap((version) => edgesOf(version, inputs.get(version.digest), read.get(version.digest)));
    const edges = [...ofViews, ...(await this.sources.of(actor, ofViews.map(({ from }) => from).filter(({ kind }) => kind === 'DATA_SOURCE')))];
    for (let from = 0; from < edges.length; from += maxEdgesPerCall) await this.recorder.record(actor, edges.slice(from, from + maxEdgesPerCall));
  }

  /** What other systems write under the name is what every version of the source reads. */
  private async named(actor: Actor, { kind, id }: LineageNode): Promise<void> {
    if (kind !== 'DATA_SOURCE') return;
    const [source] = await this.lists.visible(actor, [id].filter(isUuid));
    for (let version = 1; source && version <= source.lastVersion; version++) {
      const to: LineageNode = { ...nodeOfSource(id), version: String(version) };
      const columns = await this.recorder.columnsOf(actor, to);
      const transformation = { type: 'IDENTITY' } as const;
      await this.recorder.record(actor, [{ from: nodeOfSource(id), to, transformation }, ...columns.slice(0, maxEdgesPerCall - 1).map((column) => ({ from: { ...nodeOfSource(id), column }, to: { ...to, column }, transformation }))]);
    }
  }

  /** Within the transaction that puts a definition away. */
  async archived(actor: Actor, { id, name, kind, currentVersion, archivedAt }: FeatureDefinition): Promise<void> {
    if (kind !== 'SOURCE' && kind !== 'VIEW') return;
    const whole: LineageNode = { kind: kind === 'SOURCE' ? 'DATA_SOURCE' : 'FEATURE_VIEW', id };
    const versions = currentVersion > 1 ? [1, currentVersion] : [currentVersion];
    await this.breaks.raise(actor, {
      key: ['feature-definition', id, String(archivedAt?.getTime())], kind: 'GONE', origins: [whole, ...versions.map((version) => ({ ...whole, version: String(version) }))],
      title: `The ${kind === 'SOURCE' ? 'source' : 'feature view'} ${name} was archived`, details: ['Nothing new can use it; what was made of it can be read.'],
    });
  }

  /** Within the transaction that makes a further version of a view: whoever stands on features that it has no more, or of another type, is told. */
  async moved(actor: Actor, name: string, former: FeatureVersion, next: FeatureVersion): Promise<void> {
    if (former.content.kind !== 'VIEW' || next.content.kind !== 'VIEW') return;
    const now = new Map(next.content.features.map((feature) => [feature.name, feature.type]));
    const broken = former.content.features.filter((feature) => now.get(feature.name) !== feature.type);
    if (broken.length === 0) return;
    const { definitionId: id, version } = former;
    const features = broken.map((feature) => featureNode(id, version, feature.name));
    await this.breaks.raise(actor, {
      key: ['feature-view', id, String(version), next.digest], kind: 'SCHEMA', origins: features.length < maxOrigins ? features : [viewNode(id, version)], title: `The feature view ${name} ${broken.length === 1 ? 'lost or changed a feature' : `lost or changed ${broken.length} features`}`,
      details: [
        ...broken.map((feature) => (now.has(feature.name) ? `The feature ${feature.name} was ${feature.type} and is ${now.get(feature.name)}.` : `The feature ${feature.name} is gone.`)),
        `Version ${version}, on which yours stands, stays as it is; version ${next.version} is what new training sets take.`,
      ],
    });
  }

  private async standing(actor: Actor, nodes: readonly LineageNode[]): Promise<ReadonlyMap<string, NodeStanding>> {
    const owners = new Map<string, string>((await this.lists.visible(actor, [...new Set(nodes.map(({ id }) => id))].filter(isUuid))).map(({ id, ownerId }) => [id, ownerId]));
    return new Map(nodes.flatMap((node): [string, NodeStanding][] => {
      const owner = owners.get(node.id);
      return owner === undefined ? [] : [[nodeKey(node), { ownerIds: [owner], label: node.version }]];
    }));
  }

  /** Which snapshots are training sets, for those who may see training sets. */
  private async trainingSets(actor: Actor, snapshots: readonly LineageNode[]): Promise<ReadonlyMap<string, NodeStanding>> {
    if (!this.access.allows(actor, 'training-set:read')) return new Map();
    const made = new Set(await this.sets.snapshotsOf(actor.workspaceId, [...new Set(snapshots.map(({ id }) => id))].filter(isUuid)));
    return new Map(snapshots.flatMap((node): [string, NodeStanding][] => (made.has(`${node.id} ${node.version}`) ? [[nodeKey(node), { isTrainingSet: true }]] : [])));
  }

  /** How sensitive each feature is said to be in that version of its view. */
  private async labels(workspaceId: WorkspaceId, features: readonly LineageNode[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const addresses = features.filter(({ id }) => isUuid(id)).map(({ id, version }) => ({ definitionId: id, version: Number(version) }));
    const views = new Map((await this.versions.byAddresses(workspaceId, addresses)).map((view) => [`${view.definitionId}@${view.version}`, view.content]));
    return new Map(features.flatMap((node): [string, string[]][] => {
      const view = views.get(`${node.id}@${node.version}`);
      const feature = view?.kind === 'VIEW' ? view.features.find(({ name }) => name === node.column) : undefined;
      return feature ? [[nodeKey(node), [feature.sensitivity]]] : [];
    }));
  }
}

/** The address of a feature: a column of a version of its view. */
export function featureNode(viewId: string, version: number, feature: string): LineageNode {
  return { kind: 'FEATURE', id: viewId, version: String(version), column: feature };
}

/** The address of a version of a view. */
export function viewNode(viewId: string, version: number): LineageNode {
  return { kind: 'FEATURE_VIEW', id: viewId, version: String(version) };
}

/** Features that are columns come from columns of the source; what is computed comes from the columns that its expression reads. */
function edgesOf({ definitionId, version, content, standsOn }: FeatureVersion, computed: ComputedView | undefined, read: ReadColumns | undefined): NewEdge[] {
  if (content.kind !== 'VIEW') return [];
  const named = new Map(standsOn.map((each) => [each.key, each]));
  const readable = new Map(inputColumns(computed?.inputs ?? []).map((input) => [input.column, input]));
  const source = named.get(`SOURCE ${content.source}`);
  return content.features.flatMap(({ name, column, expression }): NewEdge[] => {
    const to = featureNode(definitionId, version, name);
    if (column !== null) return source ? [{ from: sourceNode(source, column), to, transformation: { type: 'IDENTITY' } }] : [];
    return (read?.get(name) ?? []).flatMap((each): NewEdge[] => {
      const input = readable.get(each);
      const stands = input && named.get(input.key);
      if (!input || !stands) return [];
      const from = input.key.startsWith('SOURCE ') ? sourceNode(stands, input.part) : featureNode(stands.id, stands.version, input.part);
      return [{ from, to, transformation: { type: 'DIRECT', description: expression?.slice(0, maxTransformationLength) } }];
    });
  });
}

function sourceNode({ id, version }: StandsOn, column: string): LineageNode {
  return { kind: 'DATA_SOURCE', id, version: String(version), column };
}

function describer(kind: NodeKind, lists: DefinitionListService): LineageDescriber {
  return {
    kind,
    describe: async (actor, ids) => {
      const known = await lists.visible(actor, ids.filter(isUuid));
      return new Map(known.map(({ id, name }): [string, NodeDescription] => [id, { title: name }]));
    },
  };
}
