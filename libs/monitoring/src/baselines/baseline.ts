import type { ActorId, Id } from '@plinth/kernel';

export type BaselineId = Id<'MonitorBaseline'>;
export type MakingStatus = 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED';

/** The files of a snapshot that are a table. */
export interface SnapshotSource {
  readonly kind: 'SNAPSHOT';
  readonly datasetId: string;
  /** Of the snapshot. */
  readonly digest: string;
  /** Which of its files, with `*` and `**`. */
  readonly path: string;
}

/** What a deployment predicted from one moment to another. */
export interface PeriodSource {
  readonly kind: 'PERIOD';
  readonly deploymentId: string;
  /** ISO 8601. The end is not of the period any more. */
  readonly from: string;
  readonly to: string;
}

export type BaselineSource = SnapshotSource | PeriodSource;

/** A saved profile, which others are compared with. What it is of and what it says never change; its name gets a new version instead. */
export interface SavedBaseline {
  readonly id: BaselineId;
  readonly name: string;
  readonly version: number;
  readonly source: BaselineSource;
  readonly status: MakingStatus;
  readonly attempts: number;
  /** SHA-256 of the profile; null until it is ready. */
  readonly digest: string | null;
  readonly bytes: number | null;
  readonly rows: number | null;
  readonly columnCount: number | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly requestedBy: ActorId;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}
