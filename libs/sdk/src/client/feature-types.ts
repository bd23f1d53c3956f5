import type { KeyValue } from './types.js';

type Scalar = 'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'DECIMAL' | 'STRING' | 'BYTES' | 'DATE' | 'TIMESTAMP' | 'UUID' | 'JSON';
/** The type of a feature's values. */
export type FeatureValueType = Scalar | `LIST<${Scalar}>`;

export type FeatureDefinitionKind = 'ENTITY' | 'SOURCE' | 'VIEW' | 'SERVICE';
export type FeatureLifecycle = 'ACTIVE' | 'DEPRECATED' | 'ARCHIVED';
export type FeatureSensitivity = 'PUBLIC' | 'INTERNAL' | 'CONFIDENTIAL' | 'RESTRICTED';
export type FeatureCompatibility = 'NONE' | 'BACKWARD' | 'FORWARD' | 'FULL';

type Perhaps<Value> = Value | null | undefined;

export interface FeatureTypedName {
  readonly name: string;
  readonly type: FeatureValueType;
}

export interface FeatureInput extends FeatureTypedName {
  readonly description?: Perhaps<string>;
  readonly tags?: Perhaps<readonly KeyValue[]>;
  readonly sensitivity?: Perhaps<FeatureSensitivity>;
  readonly column?: Perhaps<string>;
  readonly expression?: Perhaps<string>;
}

/** What the server is told: a name, what the definition says of itself, and exactly one of the four parts. The builders `entity`, `source`, `featureView` and `featureService` make it. */
export interface FeatureDefinitionInput {
  readonly name: string;
  readonly description?: Perhaps<string>;
  readonly tags?: Perhaps<readonly KeyValue[]>;
  readonly ownerId?: Perhaps<string>;
  readonly compatibility?: Perhaps<FeatureCompatibility>;
  readonly entity?: { readonly joinKeys: readonly FeatureTypedName[] };
  readonly source?: {
    readonly kind: 'BATCH' | 'REQUEST' | 'PUSH' | 'STREAM';
    readonly dataset?: Perhaps<string>;
    readonly ref?: Perhaps<string>;
    readonly snapshot?: Perhaps<string>;
    readonly path?: Perhaps<string>;
    readonly timestampColumn?: Perhaps<string>;
    readonly createdColumn?: Perhaps<string>;
    readonly fieldMapping?: Perhaps<readonly KeyValue[]>;
    readonly schema?: Perhaps<readonly FeatureTypedName[]>;
    readonly stream?: Perhaps<readonly KeyValue[]>;
  };
  readonly view?: {
    readonly kind?: Perhaps<'BATCH' | 'ON_DEMAND' | 'STREAM'>;
    readonly entities?: Perhaps<readonly string[]>;
    readonly source?: Perhaps<string>;
    readonly inputs?: Perhaps<readonly { readonly view?: Perhaps<string>; readonly source?: Perhaps<string> }[]>;
    readonly ttlSeconds?: Perhaps<number>;
    readonly freshnessSeconds?: Perhaps<number>;
    readonly features: readonly FeatureInput[];
  };
  readonly service?: { readonly members: readonly { readonly view: string; readonly version?: Perhaps<number>; readonly features?: Perhaps<readonly string[]> }[] };
}

export type FeaturePlanAction = 'CREATE' | 'NEW_VERSION' | 'EARLIER_VERSION' | 'UPDATE' | 'UNCHANGED';

/** What would happen to one definition. */
export interface FeaturePlanItem {
  readonly kind: FeatureDefinitionKind;
  readonly name: string;
  readonly action: FeaturePlanAction;
  readonly version: number;
  readonly digest: string;
  readonly changes: readonly { readonly path: string; readonly change: 'ADDED' | 'REMOVED' | 'CHANGED'; readonly before: string | null; readonly after: string | null }[];
  /** Why its rules refuse it. */
  readonly violations: readonly { readonly part: string; readonly reason: string }[];
  /** Who would miss something. */
  readonly breaks: readonly { readonly id: string; readonly kind: FeatureDefinitionKind; readonly name: string }[];
}

/** What applying definitions would do. */
export interface FeaturePlan {
  /** Stands for what would happen. */
  readonly digest: string;
  readonly isApplicable: boolean;
  readonly items: readonly FeaturePlanItem[];
}

/** An entity, a source, a view or a service. */
export interface FeatureDefinition {
  readonly id: string;
  readonly kind: FeatureDefinitionKind;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly KeyValue[];
  readonly ownerId: string;
  readonly sensitivity: FeatureSensitivity;
  readonly lifecycle: FeatureLifecycle;
  readonly deprecatedReason: string | null;
  readonly lastVersion: number;
  readonly currentVersion: number;
  readonly updatedAt: string;
}

/** Who uses a definition. */
export interface FeatureUser {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly version: number | null;
}

export interface FeatureDefinitionDetails extends FeatureDefinition {
  readonly usedBy: readonly FeatureUser[];
  readonly current: {
    readonly version: number;
    readonly digest: string;
    readonly document: string;
    readonly createdAt: string;
  };
}

export type TrainingSetStatus = 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED';

/** Features joined to rows of entities, as they stood at the moment of each row. */
export interface TrainingSet {
  readonly id: string;
  /** The same wish over the same snapshots and versions is the same training set. */
  readonly requestDigest: string;
  readonly datasetId: string;
  /** Where it is written to; null where that can not be seen. */
  readonly dataset: { readonly name: string } | null;
  readonly status: TrainingSetStatus;
  readonly step: string | null;
  /** Hundredths that are done. */
  readonly progress: number;
  readonly snapshotDigest: string | null;
  readonly rows: number | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
}

/** One that was made. */
export interface MadeTrainingSet extends TrainingSet {
  readonly status: 'READY';
  readonly snapshotDigest: string;
  readonly rows: number;
}

export interface NewTrainingSet {
  /** The data set that it is written to; made when there is none. `training-sets` unless told. */
  readonly dataset?: string | undefined;
  /** The rows for which features are wanted: a data set with keys and a moment. */
  readonly entities: {
    readonly dataset: string;
    /** A ref, a number or a digest; main unless told. */
    readonly snapshot?: string | undefined;
    readonly path?: string | undefined;
    /** The column of the moment. What has no zone is UTC. */
    readonly timestamp: string;
  };
  /** `view:feature`, `view@version:feature` or `view:*`; instead of a service. */
  readonly features?: readonly string[] | undefined;
  /** Name of a service, instead of features. */
  readonly service?: string | undefined;
  /** Only what was written until a moment; `row`: for each row, until its own. */
  readonly knownAt?: Date | 'row' | undefined;
  /** Whether columns are called `view__feature` rather than `feature`. */
  readonly fullFeatureNames?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface FeatureSearch {
  readonly search?: string | undefined;
  readonly kinds?: readonly FeatureDefinitionKind[] | undefined;
  readonly lifecycles?: readonly FeatureLifecycle[] | undefined;
  readonly entity?: string | undefined;
  readonly pageSize?: number;
}
