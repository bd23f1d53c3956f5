import type { KeyValue } from '@plinth/tracking/rules';
import type { Compatibility, Sensitivity, SourceKind, ViewKind } from './vocabulary.js';

type Perhaps<Value> = Value | null | undefined;

/** A name and a type as somebody wrote them. */
export interface GivenTypedName {
  readonly name: string;
  readonly type: string;
}

export interface GivenEntity {
  readonly joinKeys: readonly GivenTypedName[];
}

export interface GivenSource {
  readonly kind: SourceKind;
  readonly dataset?: Perhaps<string>;
  readonly ref?: Perhaps<string>;
  readonly snapshot?: Perhaps<string>;
  readonly path?: Perhaps<string>;
  readonly timestampColumn?: Perhaps<string>;
  readonly createdColumn?: Perhaps<string>;
  readonly fieldMapping?: Perhaps<readonly KeyValue[]>;
  readonly schema?: Perhaps<readonly GivenTypedName[]>;
  readonly stream?: Perhaps<readonly KeyValue[]>;
}

export interface GivenFeature extends GivenTypedName {
  readonly description?: Perhaps<string>;
  readonly tags?: Perhaps<readonly KeyValue[]>;
  readonly sensitivity?: Perhaps<Sensitivity>;
  readonly column?: Perhaps<string>;
  readonly expression?: Perhaps<string>;
}

export interface GivenInput {
  readonly view?: Perhaps<string>;
  readonly source?: Perhaps<string>;
}

export interface GivenView {
  readonly kind?: Perhaps<ViewKind>;
  readonly entities?: Perhaps<readonly string[]>;
  readonly source?: Perhaps<string>;
  readonly inputs?: Perhaps<readonly GivenInput[]>;
  readonly ttlSeconds?: Perhaps<number>;
  readonly freshnessSeconds?: Perhaps<number>;
  readonly features: readonly GivenFeature[];
}

export interface GivenMember {
  readonly view: string;
  readonly version?: Perhaps<number>;
  readonly features?: Perhaps<readonly string[]>;
}

export interface GivenService {
  readonly members: readonly GivenMember[];
}

/** A definition as somebody wrote it: a name, what it says of itself, and exactly one of the four parts. */
export interface GivenDefinition {
  readonly name: string;
  readonly description?: Perhaps<string>;
  readonly tags?: Perhaps<readonly KeyValue[]>;
  readonly ownerId?: Perhaps<string>;
  readonly compatibility?: Perhaps<Compatibility>;
  readonly entity?: Perhaps<GivenEntity>;
  readonly source?: Perhaps<GivenSource>;
  readonly view?: Perhaps<GivenView>;
  readonly service?: Perhaps<GivenService>;
}
