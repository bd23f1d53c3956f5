import type { FeatureDefinitionInput, FeatureInput } from '@plinth/sdk';
import { aboutOf, tagsOf } from './about.js';
import { type EntityKeys, noEntity } from './entities.js';
import type { Notes } from './notes.js';
import type { ProtoMessage } from './proto-message.js';
import type { Sources } from './sources.js';
import { readValueType } from './value-types.js';

/** Numbers of the fields of one kind of view; what they mean is alike. */
interface ViewFields {
  readonly what: string;
  readonly known: readonly number[];
  readonly about: { readonly description: number; readonly tags: number; readonly owner: number };
  readonly ttl: number;
  /** Fields of sources, the one that is read first. */
  readonly sources: readonly number[];
  readonly isStream: boolean;
  /** What is there and can not be taken over, by field. */
  readonly left: readonly (readonly [field: number, what: string])[];
}

/** protos/feast/core/FeatureView.proto, StreamFeatureView.proto, LabelView.proto. */
const batch: ViewFields = {
  what: 'view', known: range(1, 20), about: { description: 10, tags: 5, owner: 11 }, ttl: 6, sources: [7, 9], isStream: false,
  left: [[14, 'the views that it reads'], [15, 'its transformation'], [20, 'that it is disabled']],
};
const stream: ViewFields = {
  what: 'stream view', known: range(1, 23), about: { description: 6, tags: 7, owner: 8 }, ttl: 9, sources: [11, 10], isStream: true,
  left: [[13, 'its transformation'], [15, 'its aggregations'], [17, 'its transformation'], [23, 'that it is disabled']],
};
const label: ViewFields = { what: 'label view', known: range(1, 15), about: { description: 9, tags: 5, owner: 10 }, ttl: 6, sources: [7], isStream: false, left: [[12, 'who labels'], [13, 'what is done about conflicts'], [14, 'that its history is kept'], [15, 'the view that it labels']] };

export function readViews({ batch: batches, stream: streams, label: labels }: { readonly batch: readonly ProtoMessage[]; readonly stream: readonly ProtoMessage[]; readonly label: readonly ProtoMessage[] }, entities: EntityKeys, sources: Sources, notes: Notes): FeatureDefinitionInput[] {
  return ([[batches, batch], [streams, stream], [labels, label]] as const).flatMap(([views, fields]) => views.flatMap((view) => readView(view, fields, entities, sources, notes)));
}

function readView(view: ProtoMessage, fields: ViewFields, entities: EntityKeys, sources: Sources, notes: Notes): FeatureDefinitionInput[] {
  const spec = view.message(1);
  const name = spec?.text(1) ?? '';
  const what = `The ${fields.what} ${name}`;
  if (!spec) return [];
  notes.unknown(what, spec, fields.known);
  for (const [field, lost] of fields.left) if (spec.has(field)) notes.add(`${what}: ${lost} is left out.`);
  const source = sourceOf(spec, fields, sources, what, notes);
  const features = featuresOf(spec, what, notes);
  if (source === undefined || features.length === 0) {
    notes.add(`${what} is left out: it has no ${source === undefined ? 'source' : 'feature'} that could be taken over.`);
    return [];
  }
  const ttl = spec.message(fields.ttl);
  if (ttl && ttl.number(2) !== 0) notes.add(`${what}: its ttl is taken in whole seconds.`);
  const named = spec.texts(3).filter((entity) => entity !== noEntity);
  const unknown = named.filter((entity) => !entities.keys.has(entity));
  if (unknown.length) notes.add(`${what} names ${unknown.join(', ')}, which the registry does not define: left out of its entities.`);
  const keys = new Set(named.map((entity) => entities.keys.get(entity)));
  return [{
    name,
    ...aboutOf(spec, fields.about, what, notes),
    view: { kind: fields.isStream ? 'STREAM' : 'BATCH', entities: named.filter((entity) => entities.keys.has(entity)), source, ttlSeconds: Math.max(0, ttl?.number(1) ?? 0), features: features.filter((feature) => !keys.has(feature.name)) },
  }];
}

/** A view that is also pushed or streamed to is read, for training, from where its history is kept. */
function sourceOf(spec: ProtoMessage, { sources: numbers, isStream }: ViewFields, sources: Sources, what: string, notes: Notes): string | undefined {
  const all = numbers.flatMap((number) => spec.message(number) ?? []);
  const [first] = all;
  const kept = !isStream && first ? (first.message(26) ?? first) : first;
  const name = kept?.text(20);
  for (const other of all) if (other.text(20) !== name) notes.add(`${what} is fed by the source ${other.text(20)} as well: that is left out, its rows are read from ${name ?? 'nowhere'}.`);
  return name !== undefined && sources.names.has(name) ? name : undefined;
}

/** `feast.core.FeatureSpecV2`, protos/feast/core/Feature.proto. */
function featuresOf(spec: ProtoMessage, what: string, notes: Notes): FeatureInput[] {
  return spec.messages(4).flatMap((feature): FeatureInput[] => {
    const name = feature.text(1);
    const { type, feast, isLoose } = readValueType(feature.number(2));
    notes.unknown(`${what}, feature ${name}`, feature, [1, 2, 3, 4, 5, 6, 7]);
    if (feature.flag(5)) notes.add(`${what}: the vector index of the feature ${name} is left out.`);
    if (type === undefined) {
      notes.add(`${what}: the feature ${name} is ${feast}, which nothing stands for here, and is left out.`);
      return [];
    }
    if (isLoose) notes.add(`${what}: the feature ${name} is ${feast} in Feast and ${type} here.`);
    const safe = featureName(name);
    if (safe !== name) notes.add(`${what}: the feature ${JSON.stringify(name)} is called ${safe} here, and reads that column.`);
    return [{ name: safe, type, column: name, description: feature.text(4) || undefined, tags: tagsOf(feature.map(3), `${what}, feature ${name}`, notes) }];
  });
}

/** A feature becomes a column everywhere, so its name has letters, digits and `_` alone. */
export function featureName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `f_${name.replace(/\W+/g, '_')}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
