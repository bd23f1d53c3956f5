import type { Progress } from './byte-source.js';
import type { DateTime, KeyValue } from './types.js';

export type Sensitivity = 'PUBLIC' | 'INTERNAL' | 'CONFIDENTIAL' | 'RESTRICTED';
/** What a commit may change of the schema. */
export type Compatibility = 'NONE' | 'BACKWARD' | 'FORWARD' | 'FULL';

/** A name under which snapshots of data are kept. */
export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly KeyValue[];
  readonly sensitivity: Sensitivity;
  readonly sensitivityLabels: readonly string[];
  readonly compatibility: Compatibility;
  /** Days after which snapshots that no ref names go; null for never. */
  readonly retentionDays: number | null;
  /** The number of its newest snapshot; 0 when it has none. */
  readonly lastNumber: number;
  readonly createdAt: DateTime;
  readonly updatedAt: DateTime;
  readonly archivedAt: DateTime | null;
  readonly deletedAt: DateTime | null;
}

/** What can be said of a data set when it is made. */
export interface NewDataset {
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly sensitivity?: Sensitivity | undefined;
  readonly sensitivityLabels?: readonly string[] | undefined;
  readonly compatibility?: Compatibility | undefined;
  readonly retentionDays?: number | undefined;
}

/** What is to change of a data set; what is left out stays. All but the description needs the permission `dataset:classify`. */
export interface DatasetChange {
  readonly name?: string | undefined;
  /** Markdown; null takes it away. */
  readonly description?: string | null | undefined;
  readonly ownerId?: string | undefined;
  readonly sensitivity?: Sensitivity | undefined;
  /** All of them. */
  readonly sensitivityLabels?: readonly string[] | undefined;
  readonly compatibility?: Compatibility | undefined;
  /** Days, 1 to 36,500, after which snapshots go that no ref names and nobody holds; null for never. */
  readonly retentionDays?: number | null | undefined;
}

/** A name that leads to a snapshot. */
export interface DatasetRef {
  readonly name: string;
  /** A branch moves with commits; a tag never moves. */
  readonly kind: 'BRANCH' | 'TAG';
  /** Of the snapshot that it leads to. */
  readonly digest: string;
  /** Only those with the permission `dataset:protect` move or delete it. */
  readonly isProtected: boolean;
}

/** What a data set was at a moment. Its digest names all of it; nothing under it ever changes. */
export interface DatasetSnapshot {
  readonly dataset: { readonly name: string };
  readonly datasetId: string;
  /** SHA-256 of the canonical snapshot document, lower-case hex. */
  readonly digest: string;
  /** Counts the snapshots of its data set, from 1. */
  readonly number: number;
  /** SHA-256 of the manifest's root. */
  readonly root: string;
  readonly files: number;
  /** Bytes of all files together. */
  readonly bytes: number;
  readonly parents: readonly string[];
  readonly message: string | null;
  readonly createdAt: DateTime;
  /** Since when it is held against deletion; null while it is not. */
  readonly heldAt: DateTime | null;
  /** When its files were given up; null while they are there. */
  readonly deletedAt: DateTime | null;
}

/** A snapshot that can be held against deletion. */
export interface HoldableSnapshot extends DatasetSnapshot {
  /** Why it is held; null while it is not. */
  readonly holdReason: string | null;
}

/** A snapshot in its history. */
export interface LoggedSnapshot extends HoldableSnapshot {
  readonly createdBy: { readonly id: string; readonly name: string } | null;
  readonly refs: readonly { readonly name: string }[];
}

/** A file of a snapshot. */
export interface DatasetFile {
  readonly path: string;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  readonly size: number;
}

export interface DatasetFileChange {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  readonly path: string;
  readonly before: Omit<DatasetFile, 'path'> | null;
  readonly after: Omit<DatasetFile, 'path'> | null;
}

export interface DatasetSchemaChange {
  readonly kind: 'TABLE_ADDED' | 'TABLE_REMOVED' | 'COLUMN_ADDED' | 'COLUMN_REMOVED' | 'TYPE_CHANGED' | 'BECAME_NULLABLE' | 'BECAME_REQUIRED';
  readonly table: string;
  /** Null for a change of the table itself. */
  readonly column: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** How one snapshot differs from another; files and statistics are listed apart. */
export interface DatasetDiff {
  readonly base: DatasetSnapshot;
  readonly head: DatasetSnapshot;
  readonly summary: { readonly added: number; readonly removed: number; readonly changed: number; readonly addedBytes: number; readonly removedBytes: number; readonly changedBytes: number };
  readonly schema: readonly DatasetSchemaChange[];
}

export interface MergeOptions {
  /** Whose file is taken where both changed it: OURS of the branch, THEIRS of what is merged. Without, a conflict refuses the merge. */
  readonly prefer?: 'OURS' | 'THEIRS' | undefined;
  readonly message?: string | undefined;
  /** The digest that the branch must lead to; wherever it leads, unless told. */
  readonly expectedHead?: string | undefined;
  /** The same key again gives the same snapshot. */
  readonly idempotencyKey?: string | undefined;
}

/** What a merge would come across. */
export interface MergePreview {
  /** The newest snapshot that both follow. */
  readonly base: DatasetSnapshot;
  /** What the branch leads to. */
  readonly ours: DatasetSnapshot;
  readonly theirs: DatasetSnapshot;
  /** Files that both changed differently. */
  readonly conflictCount: number;
  /** The first thousand of them; null where a side has no such file. */
  readonly conflicts: readonly { readonly path: string; readonly base: Omit<DatasetFile, 'path'> | null; readonly ours: Omit<DatasetFile, 'path'> | null; readonly theirs: Omit<DatasetFile, 'path'> | null }[];
}

/** Something of a snapshot that is not as it was when it was committed. */
export interface SnapshotFinding {
  /** DOCUMENT: what the digest is of. MANIFEST: the root of its list of files. RANGE: a stretch of that list. NAMES: a stretch of the list of look-alikes. SPLIT: the list of a split. */
  readonly part: 'DOCUMENT' | 'MANIFEST' | 'RANGE' | 'NAMES' | 'SPLIT' | 'FILE';
  /** GONE: not there. DAMAGED: other bytes than they were. WRONG_SIZE: more or fewer than the manifest says. CONTRADICTED: as they were, and not fitting what leads to them. */
  readonly fault: 'GONE' | 'DAMAGED' | 'WRONG_SIZE' | 'CONTRADICTED';
  /** The file; of a range its first one; the name of a split. */
  readonly path: string | null;
  /** SHA-256 of the bytes that are meant, lower-case hex. */
  readonly digest: string;
  /** Files that could not be checked for it. */
  readonly unchecked: number;
}

export interface VerifyOptions {
  /** Files that were checked, and all. */
  readonly onProgress?: Progress | undefined;
}

/** What came out when the server read all of a snapshot again. */
export interface VerifiedSnapshot {
  readonly digest: string;
  /** Files that were checked. */
  readonly files: number;
  /** Bytes that were read. */
  readonly bytes: number;
  /** The first 10,000. */
  readonly findings: readonly SnapshotFinding[];
  readonly findingCount: number;
}

/** What a commit says beside its changes. */
export interface CommitOptions {
  /** The ref that moves; `main` unless told. */
  readonly ref?: string | undefined;
  /** The snapshot that the changes apply to; null for none. */
  readonly base: string | null;
  readonly message?: string | undefined;
  /** Snapshots, run or step that the data came from. */
  readonly derivation?: DatasetDerivation | undefined;
  readonly splits?: readonly DatasetSplit[] | undefined;
  /** Where the ref must be, null for nowhere; the base unless told. */
  readonly expectedHead?: string | null | undefined;
  /** What the tables look like; that of the base unless told. */
  readonly schema?: DatasetSchema | undefined;
  /** A JSON object of your own; that of the base unless told. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The same key again gives the same snapshot. */
  readonly idempotencyKey: string;
}

export interface DatasetDerivation {
  readonly inputs?: readonly { readonly datasetId: string; readonly digest: string }[];
  readonly runId?: string | null;
  readonly step?: string | null;
  readonly query?: string | null;
  readonly parameters?: unknown;
  /** Where the bytes lay before: `s3://bucket/path`, `file:///path`, `postgres://host/database.schema.table`, …; of a file or folder of the snapshot where `path` names one. */
  readonly sources?: readonly { readonly uri: string; readonly path?: string | null }[];
}

/** What the tables of a snapshot look like. */
export interface DatasetSchema {
  readonly tables: readonly DatasetTable[];
}

/** What a table of a snapshot looks like. */
export interface DatasetTable {
  readonly name: string;
  /** A path, or a pattern in which * stands for anything within a segment and ** for anything. */
  readonly files: string;
  readonly format: 'PARQUET' | 'CSV' | 'JSONL';
  /** Types are written int64, string, decimal(10, 2), timestamp[us, UTC], list<float64?> and the like. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    /** What whoever reads older data takes where the column is missing. */
    readonly default?: string | undefined;
    readonly description?: string | undefined;
  }[];
  /** Columns that tell apart what the rows are about, such as a person: splits that share one leak. */
  readonly key?: readonly string[] | undefined;
}

/** A part of a snapshot with a name. */
export type DatasetSplit =
  | { readonly kind: 'FILES'; readonly name: string; readonly paths?: readonly string[]; readonly folders?: readonly string[] }
  | { readonly kind: 'ROWS'; readonly name: string; readonly table: string; readonly where: string }
  | { readonly kind: 'KEYS'; readonly name: string; readonly table: string; readonly columns: readonly string[]; readonly file: string };

export interface CommittedSnapshot {
  readonly snapshot: DatasetSnapshot;
  /** False when the data set holds this very snapshot already. */
  readonly isNew: boolean;
}
