/** Another one makes other profiles of the same rows. */
export const profileFormat = 'plinth.profile.v1';

/** What the columns of a table hold, in numbers. Made of the same rows in the same order, it is the same, byte for byte (RFC 8785). */
export interface TableProfile {
  readonly format: typeof profileFormat;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

/** Parts that a type has no use for, or that are kept from view, are left out. Moments are counted in seconds since 1970. */
export interface ColumnProfile {
  readonly name: string;
  /** As `typeText` writes it. */
  readonly type: string;
  readonly nullable: boolean;
  readonly nulls: number;
  /** Exact up to some thousands; above, estimated from one in so many values, chosen by their hash: about one per cent off. */
  readonly distinct?: { readonly count: number; readonly exact: boolean };
  /** As text, no longer than 256 characters. Of floats, finite ones only. */
  readonly minimum?: string;
  readonly maximum?: string;
  readonly mean?: number;
  /** Of the sample. */
  readonly deviation?: number;
  /** At 1, 5, 25, 50, 75, 95 and 99 per cent; by t-digest, about one per cent of the ranks off. */
  readonly quantiles?: readonly number[];
  /** NaN and infinities, which no other number here counts. */
  readonly notFinite?: number;
  readonly histogram?: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  /** The most frequent, each with its exact number. Where `exact` is false, others may be as frequent. */
  readonly top?: { readonly exact: boolean; readonly values: readonly { readonly value: string; readonly count: number }[] };
  /** Characters of texts, bytes, items of lists and maps. */
  readonly lengths?: { readonly minimum: number; readonly maximum: number; readonly mean: number };
  readonly trues?: number;
}

export const quantileLevels: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** Why files are no table. */
export type FileProblem = 'UNREADABLE' | 'TOO_LARGE' | 'TOO_MANY_COLUMNS' | 'UNKNOWN_TYPE';

export interface Verdict {
  readonly problem: FileProblem;
  /** One sentence, with the path of the file where it is known. */
  readonly reason: string;
}
