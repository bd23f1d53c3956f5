import type { ActorId, Id } from '@plinth/kernel';

export type TrainingSetId = Id<'TrainingSet'>;
export type TrainingSetStatus = 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED';

/** A training set that somebody asked for. */
export interface TrainingSet {
  readonly id: TrainingSetId;
  /** SHA-256 of what it is made of and where it goes, lower-case hex. */
  readonly requestDigest: string;
  /** RFC 8785 JSON of what it is made of. */
  readonly document: string;
  readonly datasetId: string;
  readonly status: TrainingSetStatus;
  /** What the worker does; null while none does. */
  readonly step: string | null;
  /** Hundredths that are done. */
  readonly progress: number;
  readonly attempts: number;
  readonly snapshotDigest: string | null;
  readonly rows: number | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly requestedBy: ActorId;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}
