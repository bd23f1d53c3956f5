import type { DateTime } from './types.js';

export type LineageNodeKind = 'DATA_SOURCE' | 'DATASET' | 'FEATURE_VIEW' | 'FEATURE' | 'RUN' | 'MODEL' | 'DEPLOYMENT' | 'PIPELINE_STEP' | 'ASSET' | 'PREDICTION_BATCH';

/** The address of a thing in the lineage graph. */
export interface LineageAddress {
  readonly kind: LineageNodeKind;
  readonly id: string;
  /** The digest of a snapshot, the number of a model version or of a version of a feature view. */
  readonly version?: string | undefined;
  /** A column of it, or the name of a feature; absent: the thing as a whole. */
  readonly column?: string | undefined;
}

/** A thing in the graph. Of a hidden one nothing is told but that it is there. */
export interface LineageNode {
  /** What tells it from the other nodes of an answer. */
  readonly key: string;
  readonly hidden: boolean;
  readonly kind: LineageNodeKind | null;
  readonly id: string | null;
  readonly version: string | null;
  readonly column: string | null;
  /** What people call it, without its version. */
  readonly title: string | null;
  /** Its page in the web app. */
  readonly path: string | null;
}

export interface LineageLink {
  readonly from: LineageNode;
  /** What came of `from`. */
  readonly to: LineageNode;
  /** What did it, such as a run. */
  readonly producedBy: LineageNode | null;
  /** Steps from the start: 1 for what is beside it. */
  readonly depth: number;
  readonly validFrom: DateTime;
}

export interface LineageView {
  /** The graph as it stood then; now unless told. */
  readonly at?: DateTime | undefined;
  /** Steps at the most, 1 to 20; 3 unless told. */
  readonly depth?: number | undefined;
  /** Whether to walk over columns. */
  readonly columns?: boolean | undefined;
}

export type ImpactGroup = 'DATA_SOURCE' | 'ASSET' | 'PIPELINE_STEP' | 'SNAPSHOT' | 'TRAINING_SET' | 'FEATURE_VERSION' | 'RUN' | 'MODEL_VERSION' | 'DEPLOYMENT' | 'PREDICTION_BATCH';

export interface ImpactQuestion {
  /** WRONG: what came of it is wrong too. ROWS_GONE: somebody's rows have to go. WRONG unless told. */
  readonly cause?: 'WRONG' | 'ROWS_GONE' | undefined;
  /** The graph as it stood then; now unless told. */
  readonly at?: DateTime | undefined;
  /** Steps at the most; as far as it goes unless told. */
  readonly depth?: number | undefined;
  /** Only things of these groups are listed. */
  readonly groups?: readonly ImpactGroup[] | undefined;
}

export interface ImpactedThing {
  readonly node: LineageNode;
  readonly group: ImpactGroup;
  /** What people call this version of it. */
  readonly label: string | null;
  /** Its columns that are reached by themselves. */
  readonly columns: readonly string[];
  readonly steps: number;
  /** First and last step of a shortest way. */
  readonly first: LineageLink;
  readonly last: LineageLink;
  readonly owners: readonly { readonly id: string; readonly name: string }[];
  /** Owners that another system named. */
  readonly ownerNames: readonly string[];
  readonly uses: readonly { readonly kind: 'ALIAS' | 'ENVIRONMENT'; readonly name: string }[];
  readonly isLive: boolean;
  /** What used it at the time that was asked about; null unless a time was. */
  readonly usesThen: readonly { readonly kind: 'ALIAS' | 'ENVIRONMENT'; readonly name: string }[] | null;
  /** Whether it served somebody then; null unless a time was asked about. */
  readonly wasLive: boolean | null;
  /** A model version in use. */
  readonly mustRetrain: boolean;
}

export interface ImpactedOwner {
  readonly account: { readonly id: string; readonly name: string; readonly email: string | null } | null;
  /** What another system calls them; null for accounts. */
  readonly name: string | null;
  /** At most 20, nearest first. */
  readonly things: readonly LineageNode[];
  readonly count: number;
  readonly retrainCount: number;
  readonly liveCount: number;
}

/** What has to be retrained, and who has to be told. Of what you may not see nothing is told or counted. */
export interface Impact {
  readonly origin: LineageNode;
  readonly at: DateTime;
  readonly counts: readonly { readonly group: ImpactGroup; readonly count: number; readonly liveCount: number }[];
  /** At most 200; `retrainCount` says how many there are. */
  readonly retrain: readonly ImpactedThing[];
  readonly retrainCount: number;
  /** At most 200. */
  readonly people: readonly ImpactedOwner[];
  readonly peopleCount: number;
  /** What the answer can not know. */
  readonly caveats: readonly { readonly code: 'ROWS' | 'EARLIER' | 'COLUMN' | 'WHOLES'; readonly text: string }[];
  /** Why there may be more than the answer knows; null when it is all. */
  readonly cut: 'DEPTH' | 'SIZE' | null;
}
