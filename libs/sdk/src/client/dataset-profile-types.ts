import type { DatasetSnapshot } from './dataset-types.js';
import type { DateTime } from './types.js';

/** NONE: nobody asked for it, or the files were given up. */
export type ProfileState = 'NONE' | 'PENDING' | 'DONE' | 'FAILED';

/** A snapshot with what was found out about its tables and splits. */
export interface ProfiledSnapshot extends DatasetSnapshot {
  readonly splits: readonly { readonly name: string; readonly kind: 'FILES' | 'ROWS' | 'KEYS' }[];
  readonly leakage: DatasetLeakage;
  readonly profile: {
    readonly state: ProfileState;
    /** Why it was given up, or is tried again. */
    readonly reason: string | null;
    readonly finishedAt: DateTime | null;
    /** False when the snapshot has more tables than are looked into. */
    readonly isWhole: boolean;
    readonly tables: readonly DatasetTableProfile[];
  };
}

export interface DatasetTableProfile {
  readonly name: string;
  /** A path, or a pattern with * and **. */
  readonly files: string;
  readonly format: 'PARQUET' | 'CSV' | 'JSONL';
  readonly gzip: boolean;
  readonly fileCount: number;
  readonly bytes: number;
  readonly state: ProfileState;
  /** FAILED: why its files are no table, in a word and in a sentence. */
  readonly problem: 'UNREADABLE' | 'TOO_LARGE' | 'TOO_MANY_COLUMNS' | 'UNKNOWN_TYPE' | 'NO_FILES' | 'MIXED_FILES' | 'TOO_MANY_FILES' | null;
  readonly reason: string | null;
  readonly rows: number | null;
  readonly columnCount: number | null;
  /** SHA-256 of the profile: the same rows in the same order have the same. */
  readonly profileDigest: string | null;
  /** Whether values are kept from view. */
  readonly isWithheld: boolean;
}

/** What a column holds, in numbers. What its type has no use for, or what is kept from view, is null. Moments are counted in seconds since 1970. */
export interface DatasetColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly nulls: number;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly notFinite: number | null;
  readonly trues: number | null;
  readonly distinct: { readonly count: number; readonly exact: boolean } | null;
  readonly quantiles: readonly { readonly level: number; readonly value: number }[] | null;
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  readonly top: { readonly exact: boolean; readonly values: readonly { readonly value: string; readonly count: number }[] } | null;
  readonly lengths: { readonly minimum: number; readonly maximum: number; readonly mean: number } | null;
}

/** A column in two snapshots whose tables have not the same rows. */
export interface DatasetColumnStatistics {
  readonly table: string;
  readonly column: string;
  /**
   * How far apart it lies, from 0 to 1: the greatest difference in shares of rows, by histograms, frequent values and nulls; null where there is nothing to compare by, as for a column that is
   * new or gone.
   */
  readonly distance: number | null;
  /** Rows of the table. */
  readonly beforeRows: number;
  readonly afterRows: number;
  /** Null where it is not there. */
  readonly before: DatasetColumnProfile | null;
  readonly after: DatasetColumnProfile | null;
}

/** What the splits of a snapshot have in common. */
export interface DatasetLeakage {
  readonly state: ProfileState;
  /** NOT_SPLIT: fewer than two splits hold anything, so that there is nothing to compare. */
  readonly verdict: 'CLEAN' | 'LEAKS' | 'NOT_COMPARED' | 'NOT_SPLIT';
  /** NOT_COMPARED and NOT_SPLIT: why. */
  readonly reason: string | null;
  /** Columns that told things apart; null where whole rows were compared, or none. */
  readonly key: readonly string[] | null;
  /** Splits whose rows were compared. */
  readonly compared: readonly string[];
  readonly shared: readonly {
    readonly splits: readonly string[];
    readonly unit: 'FILE' | 'ROW' | 'KEY';
    readonly count: number;
    /** Rows of each that have one of them; null for files. */
    readonly rows: readonly number[] | null;
    readonly examples: readonly Readonly<Record<string, string | null>>[];
  }[];
}
