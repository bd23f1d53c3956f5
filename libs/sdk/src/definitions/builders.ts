import type { FeatureInput, FeatureValueType } from '../client/feature-types.js';
import { type About, type Defined, define, type Named, namedAmong, nameOf, pairs } from './definition.js';
import { secondsOf, type Span } from './seconds.js';

export type Types = Readonly<Record<string, FeatureValueType>>;

export interface EntityOptions extends About {
  readonly name: string;
  /** The columns that join, with their types: `{ customer_id: 'INT64' }`. */
  readonly joinKeys: Types;
}

export type Entity = Defined<'entity'>;

/** What things are told apart by. */
export function entity({ name, joinKeys, ...about }: EntityOptions): Entity {
  return define('entity', name, about, { entity: { joinKeys: typed(joinKeys) } }, []);
}

export interface SourceOptions extends About {
  readonly name: string;
  /** BATCH unless told: the files of a data set. */
  readonly kind?: 'BATCH' | 'REQUEST' | 'PUSH' | 'STREAM';
  readonly dataset?: string;
  /** The ref of the data set to follow; main unless told. */
  readonly ref?: string;
  /** Digest of a snapshot to stay at instead. */
  readonly snapshot?: string;
  /** Which files, with * and **; all unless told. */
  readonly path?: string;
  /** The column of the moment that a row is about. */
  readonly timestamp?: string;
  /** The column of the moment that a row was written. */
  readonly created?: string;
  /** Names under which columns are to be known, by the name of the column. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Columns with their types; a REQUEST source needs them. */
  readonly schema?: Types;
  /** Where a STREAM source reads. Never a secret. */
  readonly stream?: Readonly<Record<string, string>>;
}

export type Source = Defined<'source'>;

/** Where values come from. */
export function source({ name, kind = 'BATCH', dataset, ref, snapshot, path, timestamp, created, rename, schema, stream, ...about }: SourceOptions): Source {
  return define('source', name, about, { source: { kind, dataset, ref, snapshot, path, timestampColumn: timestamp, createdColumn: created, fieldMapping: pairs(rename), schema: schema && typed(schema), stream: pairs(stream) } }, []);
}

export interface FeatureOptions {
  readonly type: FeatureValueType;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** INTERNAL unless told. */
  readonly sensitivity?: 'PUBLIC' | 'INTERNAL' | 'CONFIDENTIAL' | 'RESTRICTED';
}

interface ViewOptions<Features> extends About {
  readonly name: string;
  /** By their names: a type, or more that is to be said. */
  readonly features: Features;
}

export type ReadFeature = FeatureValueType | (FeatureOptions & { /** The column that it is, when that has another name. */ readonly column?: string });
export type ComputedFeature = FeatureOptions & { /** SQL over the columns of the inputs: `view__feature`, and values of REQUEST sources by their names. */ readonly expression: string };

export interface ReadViewOptions<Features extends Readonly<Record<string, ReadFeature>>> extends ViewOptions<Features> {
  /** BATCH unless told. */
  readonly kind?: 'BATCH' | 'STREAM';
  readonly entities?: readonly Named<Entity>[];
  readonly source: Named<Source>;
  /** How long a value holds; until the next one unless told. */
  readonly ttl?: Span;
  /** How old its newest row should be at most: it is shown with the view, and nothing watches it. */
  readonly freshness?: Span;
}

export interface ComputedViewOptions<Features extends Readonly<Record<string, ComputedFeature>>> extends ViewOptions<Features> {
  readonly kind: 'ON_DEMAND';
  /** Views and REQUEST sources. A name alone is that of a view. */
  readonly inputs: readonly (Named<FeatureView> | Source)[];
}

/** Features of a view that a service is to give. */
export interface Picked {
  readonly view: Named<FeatureView>;
  readonly features?: readonly string[] | undefined;
  readonly version?: number | undefined;
}

/** A view, with its features' names known to the type checker. */
export interface FeatureView<Name extends string = string> extends Defined<'view'> {
  /** Only these features, for a service. */
  pick(...features: readonly Name[]): Picked;
  /** This version for ever, instead of whatever the view stands at. */
  pin(version: number, ...features: readonly Name[]): Picked;
}

/** Features of entities: columns of a source, or computed from other views. */
export function featureView<const Features extends Readonly<Record<string, ReadFeature>>>(options: ReadViewOptions<Features>): FeatureView<keyof Features & string>;
export function featureView<const Features extends Readonly<Record<string, ComputedFeature>>>(options: ComputedViewOptions<Features>): FeatureView<keyof Features & string>;
export function featureView(options: ReadViewOptions<Readonly<Record<string, ReadFeature>>> | ComputedViewOptions<Readonly<Record<string, ComputedFeature>>>): FeatureView {
  const { name, features, description, tags, ownerId, compatibility } = options;
  const about = { description, tags, ownerId, compatibility };
  const listed = Object.entries<ReadFeature | ComputedFeature>(features).map(([feature, said]) => featureInput(feature, said));
  const made = options.kind === 'ON_DEMAND'
    ? define('view', name, withoutAbsent(about), { view: { kind: 'ON_DEMAND', inputs: options.inputs.map(inputOf), features: listed } }, namedAmong(options.inputs))
    : define('view', name, withoutAbsent(about), {
        view: {
          kind: options.kind ?? 'BATCH',
          entities: (options.entities ?? []).map(nameOf),
          source: nameOf(options.source),
          ttlSeconds: options.ttl === undefined ? undefined : secondsOf(options.ttl, 'ttl'),
          freshnessSeconds: options.freshness === undefined ? undefined : secondsOf(options.freshness, 'freshness'),
          features: listed,
        },
      }, namedAmong([...(options.entities ?? []), options.source]));
  const view: FeatureView = Object.assign(made, {
    pick: (...picked: readonly string[]): Picked => ({ view, features: picked }),
    pin: (version: number, ...picked: readonly string[]): Picked => ({ view, version, features: picked.length ? picked : undefined }),
  });
  return view;
}

export interface FeatureServiceOptions extends About {
  readonly name: string;
  /** Views, whole or picked from. The service follows them unless they are pinned. */
  readonly features: readonly (Named<FeatureView> | Picked)[];
}

export type FeatureService = Defined<'service'>;

/** Features that are asked for together. */
export function featureService({ name, features, ...about }: FeatureServiceOptions): FeatureService {
  const picked = features.map((each): Picked => (typeof each === 'object' && 'view' in each ? each : { view: each }));
  return define('service', name, about, { service: { members: picked.map(({ view, version, features: names }) => ({ view: nameOf(view), version, features: names })) } }, namedAmong(picked.map(({ view }) => view)));
}

function typed(types: Types): { readonly name: string; readonly type: FeatureValueType }[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

function featureInput(name: string, said: ReadFeature | ComputedFeature): FeatureInput {
  if (typeof said === 'string') return { name, type: said };
  const { tags, ...rest } = said;
  return { name, ...rest, tags: pairs(tags) };
}

function inputOf(input: Named<FeatureView> | Source): { readonly view: string } | { readonly source: string } {
  return typeof input === 'object' && input.kind === 'source' ? { source: input.name } : { view: nameOf(input) };
}

function withoutAbsent(about: { readonly [Key in keyof About]: About[Key] | undefined }): About {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}
