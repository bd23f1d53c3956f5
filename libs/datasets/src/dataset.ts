import type { ActorId, Id, TextMap } from '@plinth/kernel';
import type { CompatibilityMode, RefKind, Sensitivity, SnapshotDocument } from './rules/index.js';

export type DatasetId = Id<'Dataset'>;

/** A name under which snapshots of data are kept. */
export interface Dataset {
  readonly id: DatasetId;
  readonly name: string;
  readonly description: string | null;
  readonly tags: TextMap;
  /** Who answers for it. */
  readonly ownerId: ActorId;
  readonly sensitivity: Sensitivity;
  /** What makes it sensitive, such as pii; in order. */
  readonly sensitivityLabels: readonly string[];
  readonly compatibility: CompatibilityMode;
  /** Snapshots that no ref names and nobody holds go after so many days; null for never. */
  readonly retentionDays: number | null;
  /** The number of its newest snapshot; 0 when it has none. */
  readonly lastNumber: number;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly lastModifiedBy: ActorId;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
  readonly deletedAt: Date | null;
}

/** What a data set was at a moment. */
export interface Snapshot {
  readonly datasetId: DatasetId;
  /** SHA-256 of its canonical document, lower-case hex. */
  readonly digest: string;
  /** 1, 2, 3 … of its data set, without a gap. */
  readonly number: number;
  /** SHA-256 of the manifest's root. */
  readonly root: string;
  readonly files: number;
  readonly bytes: number;
  readonly parents: readonly string[];
  readonly document: SnapshotDocument;
  readonly message: string | null;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  /** Held against deletion, by whom and why. */
  readonly heldAt: Date | null;
  readonly heldBy: ActorId | null;
  readonly holdReason: string | null;
  /** When its files were given up; the row stays. */
  readonly deletedAt: Date | null;
}

/** A name that leads to a snapshot. */
export interface DatasetRef {
  readonly datasetId: DatasetId;
  readonly name: string;
  readonly kind: RefKind;
  readonly digest: string;
  readonly isProtected: boolean;
  readonly createdAt: Date;
  readonly updatedBy: ActorId;
  readonly updatedAt: Date;
}

/** How a ref moved. */
export interface RefMove {
  readonly id: string;
  readonly name: string;
  /** Null where it was not there before, or is not after. */
  readonly fromDigest: string | null;
  readonly toDigest: string | null;
  readonly reason: string | null;
  readonly movedBy: ActorId;
  readonly movedAt: Date;
}
