import type { ActorId, Id } from '@plinth/kernel';
import type { BaselineId, MakingStatus } from '../baselines/baseline.js';
import type { AlertAbout, ColumnFigure, MonitorDefinition, Outcome, Streak } from '../rules/monitors/index.js';

export type MonitorId = Id<'Monitor'>;
export type ReportId = Id<'DriftReport'>;

export const targetKinds = ['DEPLOYMENT', 'MODEL_VERSION', 'FEATURE_VIEW', 'DATASET'] as const;
export type TargetKind = (typeof targetKinds)[number];

/** What is watched, how and when, and what follows. */
export interface Monitor {
  readonly id: MonitorId;
  readonly name: string;
  readonly description: string | null;
  readonly targetKind: TargetKind;
  readonly targetId: string;
  /** The model that it is about, where it is about one. */
  readonly modelId: string | null;
  readonly deploymentId: string | null;
  readonly baselineId: BaselineId;
  readonly definition: MonitorDefinition;
  /** Rises with each change of the definition. */
  readonly revision: number;
  readonly isPaused: boolean;
  readonly nextDueAt: Date | null;
  /** Of drift, by the name of a slice, '' for all rows. */
  readonly streaks: Readonly<Record<string, Streak>>;
  /** Of what else is watched, by its name and then by the name of a slice. */
  readonly checkStreaks: Readonly<Partial<Record<Exclude<AlertAbout, 'DRIFT'>, Readonly<Record<string, Streak>>>>>;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
  readonly updatedBy: ActorId;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
}

export type ReportStatus = Exclude<MakingStatus, 'READY'> | 'DONE';

/** DRIFT: how the rows of a window are. PERFORMANCE: how good its predictions were, once their labels had time to come. */
export type ReportKind = 'DRIFT' | 'PERFORMANCE';

/** One window of a monitor, looked at or still to be. */
export interface MonitorReport {
  readonly id: ReportId;
  readonly monitorId: MonitorId;
  readonly kind: ReportKind;
  readonly revision: number;
  readonly baselineId: BaselineId;
  readonly windowFrom: Date;
  readonly windowTo: Date;
  /** The batch or snapshot that it is about; '' where it is about a window of time. */
  readonly subject: string;
  readonly dueAt: Date;
  readonly status: ReportStatus;
  readonly attempts: number;
  readonly outcome: Outcome | null;
  readonly referenceRows: number | null;
  readonly currentRows: number | null;
  readonly columnCount: number | null;
  readonly driftedColumns: number | null;
  readonly figures: readonly ColumnFigure[] | null;
  /** SHA-256 of the document; null until it is done. */
  readonly documentDigest: string | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly queuedAt: Date;
  readonly finishedAt: Date | null;
}
