import { Injectable } from '@nestjs/common';
import { SnapshotService } from '@plinth/datasets';
import { type Actor, InvalidInput } from '@plinth/kernel';
import type { FeatureVersion } from '../definition.js';
import { DefinitionStore } from '../definition.store.js';
import { DefinitionArchived, DefinitionVersionNotFound, NamedDefinitionNotFound } from '../features.errors.js';
import { definitionName, type FeatureReference, keyOf, type PinnedComputed, type PinnedFiles, type PinnedInput, type PinnedKnown, type PinnedView, readFeatureReference, type SourceContent, type TrainingDocument, type ViewContent } from '../rules/index.js';
import { FeatureVersionStore } from '../version.store.js';

type Perhaps<Value> = Value | null | undefined;

/** The rows for which features are wanted: files of a data set. */
export interface EntityRows {
  readonly dataset: string;
  /** A ref, a number or a digest; main unless told. */
  readonly snapshot?: Perhaps<string>;
  readonly path?: Perhaps<string>;
  readonly timestampColumn: string;
}

export interface TrainingWish {
  readonly entities: EntityRows;
  readonly features?: Perhaps<readonly string[]>;
  readonly service?: Perhaps<string>;
  readonly fullFeatureNames?: Perhaps<boolean>;
  readonly known: PinnedKnown;
}

export const maxFeaturesWanted = 5_000;

/** A version of a view that is wanted, with its features; null: all of them. */
interface WantedView {
  readonly version: FeatureVersion;
  readonly content: ViewContent;
  readonly given: Set<string>;
  readonly needed: Set<string>;
}

/** Turns a wish into everything that decides the bytes: refs become snapshots, names become versions. Used within a transaction of the actor's. */
@Injectable()
export class TrainingPinner {
  constructor(
    private readonly definitions: DefinitionStore,
    private readonly versions: FeatureVersionStore,
    private readonly snapshots: SnapshotService,
  ) {}

  /** @throws NamedDefinitionNotFound, DefinitionVersionNotFound, DefinitionArchived, DatasetNotFound, SnapshotNotFound, InvalidInput */
  async pin(actor: Actor, { entities, features, service, fullFeatureNames, known }: TrainingWish): Promise<TrainingDocument> {
    const references = await this.references(actor, features, service);
    const wanted = await this.wantedViews(actor, references);
    const computed = await this.computed(actor, wanted);
    const views: PinnedView[] = [];
    for (const [name, view] of wanted) if (view.content.viewKind !== 'ON_DEMAND') views.push(await this.pinView(actor, name, view));
    return { entities: { ...(await this.files(actor, entities.dataset, entities.snapshot ?? 'main', entities.path ?? '**')), timestampColumn: entities.timestampColumn }, views, computed, fullFeatureNames: fullFeatureNames ?? false, known };
  }

  private async references(actor: Actor, features: Perhaps<readonly string[]>, service: Perhaps<string>): Promise<readonly FeatureReference[]> {
    if ((features?.length ?? 0) > 0 === Boolean(service)) throw new InvalidInput('A training set has features or those of a service.', { field: 'input.features', help: 'Say one of the two.' });
    if (!service) return (features ?? []).map((feature, index) => readFeatureReference(feature, `input.features[${index}]`));
    const { content } = await this.versionOf(actor, 'SERVICE', definitionName(service, 'input.service'), null, 'input.service');
    return content.kind === 'SERVICE' ? content.members.flatMap(({ view, version, features: names }): FeatureReference[] => (names ? names.map((feature) => ({ view, version, feature })) : [{ view, version, feature: null }])) : [];
  }

  /** Views by name, in the order in which they are named: one name is one version. */
  private async wantedViews(actor: Actor, references: readonly FeatureReference[]): Promise<Map<string, WantedView>> {
    const wanted = new Map<string, WantedView>();
    for (const { view, version: number, feature } of references) {
      const known = wanted.get(view);
      const version = known && number === null ? known.version : await this.versionOf(actor, 'VIEW', view, number, 'input.features');
      const each = take(wanted, view, version);
      const names = each.content.features.map(({ name }) => name);
      if (feature !== null && !names.includes(feature)) throw new InvalidInput(`Version ${version.version} of the view ${JSON.stringify(view)} has no feature ${JSON.stringify(feature)}.`, { field: 'input.features', help: `It has ${names.slice(0, 20).join(', ')}.` });
      for (const name of feature === null ? names : [feature]) each.given.add(name);
    }
    const total = [...wanted.values()].reduce((sum, { given }) => sum + given.size, 0);
    if (total > maxFeaturesWanted) throw new InvalidInput(`A training set has at most ${maxFeaturesWanted} features; these are ${total}.`, { field: 'input.features', help: 'Ask for several training sets.' });
    return wanted;
  }

  /** Computed views after those that they compute from; what they need of others joins what is wanted of those. */
  private async computed(actor: Actor, wanted: Map<string, WantedView>): Promise<PinnedComputed[]> {
    const pinned = new Map<string, PinnedComputed>();
    const visit = async (name: string, { version, content, given, needed }: WantedView): Promise<void> => {
      if (content.viewKind !== 'ON_DEMAND' || pinned.has(name)) return;
      const inputs: PinnedInput[] = [];
      for (const stands of version.standsOn) {
        const input = await this.at(actor, stands.id, stands.version);
        const inputName = stands.key.slice(stands.key.indexOf(' ') + 1);
        if (input.content.kind === 'SOURCE') inputs.push(...input.content.schema.map(({ name: column, type }): PinnedInput => ({ kind: 'frame', column, name: column, type })));
        if (input.content.kind !== 'VIEW') continue;
        const each = take(wanted, inputName, input);
        for (const feature of each.content.features) {
          each.needed.add(feature.name);
          inputs.push({ kind: 'feature', column: `${inputName}__${feature.name}`, view: inputName, name: feature.name, type: feature.type });
        }
        await visit(inputName, each);
      }
      const features = content.features.filter((feature) => given.has(feature.name) || needed.has(feature.name)).map((feature) => ({ name: feature.name, type: feature.type, expression: feature.expression ?? '', given: given.has(feature.name) }));
      pinned.set(name, { id: version.definitionId, name, version: version.version, digest: version.digest, inputs, features });
    };
    for (const [name, view] of [...wanted]) await visit(name, view);
    return [...pinned.values()];
  }

  private async pinView(actor: Actor, name: string, { version, content, given, needed }: WantedView): Promise<PinnedView> {
    const joinKeys: string[] = [];
    let source: SourceContent | undefined;
    for (const { id, version: number } of version.standsOn) {
      const { content: stands } = await this.at(actor, id, number);
      if (stands.kind === 'ENTITY') joinKeys.push(...stands.joinKeys.map(({ name }) => name));
      if (stands.kind === 'SOURCE') source = stands;
    }
    if (!source?.data || source.timestampColumn === null) throw new InvalidInput(`The view ${JSON.stringify(name)} keeps no history that could be joined.`, { field: 'input.features', help: 'Name the data set of its source.' });
    const files = await this.files(actor, source.data.dataset, source.data.snapshot ?? source.data.ref ?? 'main', source.data.path);
    const features = content.features.filter((feature) => given.has(feature.name) || needed.has(feature.name)).map((feature) => ({ name: feature.name, column: feature.column ?? feature.name, type: feature.type, given: given.has(feature.name) }));
    return {
      id: version.definitionId, name, version: version.version, digest: version.digest,
      source: { ...files, timestampColumn: source.timestampColumn, createdColumn: source.createdColumn, fieldMapping: source.fieldMapping },
      joinKeys, ttlSeconds: content.ttlSeconds, features,
    };
  }

  private async files(actor: Actor, dataset: string, reference: string, path: string): Promise<PinnedFiles> {
    const { dataset: found, snapshot } = await this.snapshots.resolve(actor, dataset, reference);
    return { datasetId: found.id, snapshot: snapshot.digest, path };
  }

  private async versionOf(actor: Actor, kind: 'VIEW' | 'SERVICE', name: string, number: number | null, field: string): Promise<FeatureVersion> {
    const [definition] = await this.definitions.byKeys(actor.workspaceId, [{ kind, name }]);
    if (!definition) throw new NamedDefinitionNotFound(kind, name, number, field);
    if (definition.lifecycle === 'ARCHIVED') throw new DefinitionArchived(name, field);
    const [version] = await this.versions.byAddresses(actor.workspaceId, [{ definitionId: definition.id, version: number ?? definition.currentVersion }]);
    if (!version) throw new DefinitionVersionNotFound(name, number ?? definition.currentVersion, field);
    return version;
  }

  private async at(actor: Actor, definitionId: string, number: number): Promise<FeatureVersion> {
    const [version] = await this.versions.byAddresses(actor.workspaceId, [{ definitionId, version: number }]);
    if (!version) throw new DefinitionVersionNotFound(definitionId, number, 'input.features');
    return version;
  }
}

/** @throws InvalidInput for another version of a view that is there: its columns would have the same names */
function take(wanted: Map<string, WantedView>, name: string, version: FeatureVersion): WantedView {
  const known = wanted.get(name);
  if (known && known.version.version !== version.version) throw new InvalidInput(`Versions ${known.version.version} and ${version.version} of the view ${JSON.stringify(name)} are wanted together.`, { field: 'input.features', help: `Ask for one of them, or define anew what computes from it, which stands on one (${keyOf('VIEW', name)}).` });
  if (known) return known;
  if (version.content.kind !== 'VIEW') throw new NamedDefinitionNotFound('VIEW', name, version.version, 'input.features');
  const made: WantedView = { version, content: version.content, given: new Set(), needed: new Set() };
  wanted.set(name, made);
  return made;
}
