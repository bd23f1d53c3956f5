import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { leakageFormat } from './split-rows.js';

/** A table of a snapshot, as far as it decides what it is compared with. */
export interface ComparableTable {
  readonly name: string;
  /** Of its bytes (`tableDigest`). */
  readonly digest: string;
  readonly columns: readonly string[];
  /** Columns that tell things apart, as a schema says. */
  readonly key: readonly string[] | null;
}

/** Tables of two snapshots whose rows can be compared. */
export interface TablePair {
  /** Of the question, lower-case hex: the same for the same bytes by the same key, whatever the tables are called. */
  readonly digest: string;
  readonly tables: readonly [string, string];
  readonly key: readonly string[] | null;
}

/**
 * Each two tables of which the schemas name the same key, or else that have the same columns. Others are about different things: what their rows have in common is what they are joined by.
 */
export function tablePairs(ones: readonly ComparableTable[], others: readonly ComparableTable[]): TablePair[] {
  return ones.flatMap((one) => others.flatMap((other): TablePair[] => {
    const key = one.key && other.key && isSame(one.key, other.key) ? [...one.key].sort() : null;
    if (!key && !isSame(one.columns, other.columns)) return [];
    const tables = [one.digest, other.digest] as const;
    return [{ digest: toHex(sha256(utf8(canonicalJson({ of: leakageFormat, between: tables, key })))), tables, key }];
  }));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return canonicalJson([...one].sort()) === canonicalJson([...other].sort());
}
