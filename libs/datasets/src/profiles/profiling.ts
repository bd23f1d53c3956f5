import type { FileProblem } from '../profiling/profile.js';
import type { DatasetId } from '../dataset.js';
import type { FoundTable, TableFormat } from '../rules/index.js';

export const profilingStates = ['QUEUED', 'RUNNING', 'DONE', 'FAILED'] as const;
export type ProfilingState = (typeof profilingStates)[number];

/** Why a table has no profile: its names say so, or its bytes. */
export type TableProblem = FileProblem | NonNullable<FoundTable['problem']>;

/** A table of a snapshot, as it is kept with the snapshot's profiling. */
export interface ProfiledTable {
  readonly name: string;
  readonly files: string;
  readonly format: TableFormat;
  readonly gzip: boolean;
  readonly fileCount: number;
  readonly bytes: number;
  /** Of its analysis. */
  readonly digest: string;
  /** Why it can not be read as one table, where that is clear from the names; then it has no analysis. */
  readonly problem: FoundTable['problem'];
}

/** The tables of a snapshot. */
export interface ProfiledTables {
  readonly tables: readonly ProfiledTable[];
  /** Whether there are no more tables than are looked into. */
  readonly isWhole: boolean;
}

/** What is known of a snapshot before it is looked into. */
export interface KnownParts {
  readonly tables: ProfiledTables;
  /** The digest of the analysis of what its splits have in common; null where there is none to make. */
  readonly leakage: string | null;
}

/** How far the looking into a snapshot's tables is. */
export interface Profiling extends SnapshotKey {
  readonly state: ProfilingState;
  readonly attempts: number;
  /** Null until they are known. */
  readonly tables: ProfiledTables | null;
  /** The digest of the analysis of what its splits have in common; null where there is none. */
  readonly leakage: string | null;
  /** Why it was given up. */
  readonly failure: string | null;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}

export interface SnapshotKey {
  readonly datasetId: DatasetId;
  readonly digest: string;
}

/** A worker's hold on a snapshot. */
export interface ProfilingClaim {
  readonly attempt: number;
  /** Whether what was found wrong with its files is looked into anew. */
  readonly anew: boolean;
}

/** LEAKAGE: of the splits of one snapshot; BETWEEN: of tables of two. */
export type AnalysisKind = 'PROFILE' | 'LEAKAGE' | 'BETWEEN';

/** What was found out about bytes, without what it says. */
export interface Analysis {
  readonly digest: string;
  readonly kind: AnalysisKind;
  /** SHA-256 of its document; null where there is a problem. */
  readonly documentDigest: string | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly problem: TableProblem | null;
  readonly reason: string | null;
  readonly computedAt: Date;
}

/** With its document, canonical JSON. */
export interface NewAnalysis extends Analysis {
  readonly document: string | null;
}
