import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { type FoundSnapshot, KnownSnapshots } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { type LineageNode, LineageNodes, LineageService, nodeKey } from '@plinth/lineage';
import { type FrozenInput, nodeOfVersion, type SubjectSnapshot } from '@plinth/registry';
import { compareSchemas, type DataGate, type LabelledSource, type SchemaComparison, type SnapshotSchema, type TrainingData, type TrainingInput } from '../rules/index.js';
import { type KnownInput, TrainingSplits } from './training-splits.js';

/** The tag of an input that says when its data was taken: a date, or an instant, after ISO 8601. It counts for data that Plinth does not keep. */
export const takenAtTag = 'taken_at';

/** Reads what a version was trained on, and what that came from, as far as gates ask for it. */
@Injectable()
export class Training {
  constructor(
    private readonly known: KnownSnapshots,
    private readonly splits: TrainingSplits,
    private readonly lineage: LineageService,
    private readonly nodes: LineageNodes,
  ) {}

  async of(actor: Actor, { version, content, current }: SubjectSnapshot, gates: readonly DataGate[]): Promise<TrainingData> {
    const asks = (kind: DataGate['kind']) => gates.some((gate) => gate.kind === kind);
    const formerly = asks('training-data-schema') && current && current.version.id !== version.id ? current : null;
    const found = await this.known.ofDigests(asReader(actor, 'dataset:read'), [...content.inputs, ...(formerly?.content.inputs ?? [])].map(({ digest }) => digest));
    const former = formerly && { version: formerly.version.version, snapshots: formerly.content.inputs.flatMap((input) => snapshotOf(input, found) ?? []) };
    const inputs = content.inputs.map((input) => ({ input, found: snapshotOf(input, found) }));
    return {
      inputs: await Promise.all(inputs.map((input) => this.input(actor, input, former?.snapshots ?? null, asks('training-data-leakage')))),
      pairs: asks('training-data-leakage') ? await this.splits.pairs(asReader(actor, 'dataset:read'), inputs) : [],
      upstream: asks('training-data-sensitivity') ? await this.upstream(actor, nodeOfVersion(version)) : null,
      former: former && { version: former.version, datasets: [...new Map(former.snapshots.map(({ dataset: { id, name } }) => [id, { id, name }])).values()] },
    };
  }

  private async input(actor: Actor, { input: { name, digest, tags }, found }: KnownInput, former: readonly FoundSnapshot[] | null, withSplits: boolean): Promise<TrainingInput> {
    const said = Date.parse(tags[takenAtTag] ?? '');
    const known = { name, digest, saidToBeOf: Number.isNaN(said) ? null : new Date(said) };
    if (!found) return { ...known, snapshot: null };
    const { dataset, snapshot } = found;
    const splits = withSplits ? await this.splits.of(asReader(actor, 'dataset:read'), found) : [];
    const schema = await this.schema(actor, found, former?.filter((each) => each.dataset.id === dataset.id) ?? []);
    return { ...known, snapshot: { datasetId: dataset.id, dataset: dataset.name, number: snapshot.number, at: snapshot.createdAt, isThere: isThere(found), schema, splits } };
  }

  /** As commits compare them: by what was declared, or else by what was found in the files. */
  private async schema(actor: Actor, found: FoundSnapshot, formers: readonly FoundSnapshot[]): Promise<SchemaComparison | null> {
    if (!formers.length) return null;
    const known = async ({ dataset, snapshot }: FoundSnapshot): Promise<SnapshotSchema> => ({ name: `${dataset.name}@${snapshot.number}`, ...(await this.known.schemaOf(asReader(actor, 'dataset:read'), snapshot)) });
    return compareSchemas(await Promise.all(formers.map(known)), await known(found));
  }

  private async upstream(actor: Actor, version: LineageNode): Promise<TrainingData['upstream']> {
    const { nodes, isTruncated } = await this.lineage.reach(asReader(actor, 'lineage:decide'), version, 'UPSTREAM', { columns: true });
    // Of data, the whole says how sensitive it is; of features, each.
    const things = [...new Map(nodes.map((node) => (node.kind === 'FEATURE' ? node : { ...node, column: undefined })).map((node) => [nodeKey(node), node])).values()];
    const labels = await this.nodes.labels(actor.workspaceId, things);
    const labelled = things.filter((node) => labels.has(nodeKey(node)));
    const names = await this.nodes.describe(asReader(actor, 'dataset:read', 'feature:read'), labelled);
    const sources = labelled.map((node): LabelledSource => {
      const name = names.get(nodeKey(node))?.title ?? node.id;
      return { key: nodeKey(node), name: `${name}${node.version === undefined ? '' : `@${node.version.slice(0, 12)}`}${node.column === undefined ? '' : ` ${node.column}`}`, labels: labels.get(nodeKey(node)) ?? [] };
    });
    return { sources: sources.sort((one, other) => (one.key < other.key ? -1 : 1)), isWhole: !isTruncated };
  }
}

/** Of data sets that have the same snapshot, the one whose name the run said. */
function snapshotOf({ name, digest }: FrozenInput, found: readonly FoundSnapshot[]): FoundSnapshot | undefined {
  const same = found.filter(({ snapshot }) => snapshot.digest === digest).sort((one, other) => (one.dataset.id < other.dataset.id ? -1 : 1));
  return same.find(({ dataset }) => dataset.name === name) ?? same.find(isThere) ?? same[0];
}

function isThere({ dataset, snapshot }: FoundSnapshot): boolean {
  return dataset.deletedAt === null && snapshot.deletedAt === null;
}

/** Deciding looks by itself: what a voter's token is limited to has no part in it. */
function asReader({ workspaceId, requestId }: Actor, ...permissions: readonly [string, ...string[]]): Actor {
  return { ...systemActor(workspaceId, permissions[0], requestId), scopes: permissions };
}
