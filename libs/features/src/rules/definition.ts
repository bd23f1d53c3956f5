import type { TextMap } from '@plinth/tracking/rules';
import type { Compatibility, DefinitionKind, Sensitivity, SourceKind, ValueType, ViewKind } from './vocabulary.js';

/** A name with the type of what it holds: a join key, a column, a value that the caller sends. */
export interface TypedName {
  readonly name: string;
  readonly type: ValueType;
}

/** What a definition says of itself beside what it defines. It may change without a new version. */
export interface Description {
  readonly description: string | null;
  readonly tags: TextMap;
  /** Who answers for it; null: whoever defines it first. */
  readonly ownerId: string | null;
  /** Rules for its further versions. */
  readonly compatibility: Compatibility;
}

/** What things are told apart by: a customer, by `customer_id`. */
export interface EntityContent {
  readonly kind: 'ENTITY';
  readonly joinKeys: readonly TypedName[];
}

/** The data set whose rows a source is: as a ref names it, or one snapshot of it for ever. */
export interface DatasetReference {
  readonly dataset: string;
  /** The ref that is followed, such as `main`; null when `snapshot` is there. */
  readonly ref: string | null;
  /** Digest of a snapshot. */
  readonly snapshot: string | null;
  /** Which of its files, with `*` and `**`. */
  readonly path: string;
}

export interface SourceContent {
  readonly kind: 'SOURCE';
  readonly sourceKind: SourceKind;
  /** Of BATCH sources, and of PUSH and STREAM sources whose history is kept. */
  readonly data: DatasetReference | null;
  /** The column of the moment that a row is about. */
  readonly timestampColumn: string | null;
  /** The column of the moment that a row was written. */
  readonly createdColumn: string | null;
  /** The name under which a column is known to views, by the column's own name. */
  readonly fieldMapping: TextMap;
  /** Columns with their types: needed for REQUEST sources, where nothing else tells them. */
  readonly schema: readonly TypedName[];
  /** Where a STREAM source reads, as its engine wants to be told: Plinth keeps it and reads nothing itself. */
  readonly stream: TextMap;
}

export interface Feature extends TypedName {
  readonly description: string | null;
  readonly tags: TextMap;
  readonly sensitivity: Sensitivity;
  /** The column that it is; null when it is computed. */
  readonly column: string | null;
  /** What computes it, in the expression language; null when it is a column. */
  readonly expression: string | null;
}

/** What an ON_DEMAND view computes from: other views, whose columns are `view__feature`, and REQUEST sources, whose columns have their own names. */
export interface ViewInput {
  readonly kind: 'VIEW' | 'SOURCE';
  readonly name: string;
}

export interface ViewContent {
  readonly kind: 'VIEW';
  readonly viewKind: ViewKind;
  /** Names of entities; without any it has one row for each moment. */
  readonly entities: readonly string[];
  readonly source: string | null;
  readonly inputs: readonly ViewInput[];
  /** How long a value holds, in seconds; 0: until the next one. */
  readonly ttlSeconds: number;
  /** How old its newest row should be at most, in seconds: it is shown, and nothing watches it. Null when nobody said. */
  readonly freshnessSeconds: number | null;
  readonly features: readonly Feature[];
}

/** Features of one view that a service gives. */
export interface ServiceMember {
  readonly view: string;
  /** The version that is pinned; null when the service follows the view. */
  readonly version: number | null;
  /** Names of features; null: all that the version has. */
  readonly features: readonly string[] | null;
}

export interface ServiceContent {
  readonly kind: 'SERVICE';
  readonly members: readonly ServiceMember[];
}

export type Content = EntityContent | SourceContent | ViewContent | ServiceContent;

/** Something that is to be defined, checked by itself: its names are names and its parts fit together. Whether what it names is there is another question. */
export interface Definition {
  readonly name: string;
  readonly about: Description;
  readonly content: Content;
}

/** How definitions are told apart: names belong to a kind. */
export type DefinitionKey = `${DefinitionKind} ${string}`;

export function keyOf(kind: DefinitionKind, name: string): DefinitionKey {
  return `${kind} ${name}`;
}

/** What the content names, each once, in the order in which it names them. */
export function namedBy(content: Content): readonly DefinitionKey[] {
  return [...new Set(namesOf(content))];
}

function namesOf(content: Content): DefinitionKey[] {
  switch (content.kind) {
    case 'ENTITY':
    case 'SOURCE':
      return [];
    case 'VIEW':
      return [...content.entities.map((name) => keyOf('ENTITY', name)), ...(content.source === null ? [] : [keyOf('SOURCE', content.source)]), ...content.inputs.map(({ kind, name }) => keyOf(kind, name))];
    case 'SERVICE':
      return content.members.map(({ view }) => keyOf('VIEW', view));
  }
}
