import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import type { BytesSource } from './bytes-source.js';
import type { DatasetSchema } from './schema.js';

export const snapshotFormat = 'plinth.snapshot.v1';

/** Where a snapshot's data came from. */
export interface Derivation {
  /** Snapshots that it was made of; ids rather than names, for those may change. */
  readonly inputs: readonly { readonly datasetId: string; readonly digest: string }[];
  /** The run that made it. */
  readonly runId: string | null;
  /** The step of a pipeline that made it, in its own words. */
  readonly step: string | null;
  /** The query that made it. */
  readonly query: string | null;
  /** JSON. */
  readonly parameters: unknown;
  /** Where its bytes lay before; absent where nobody said. */
  readonly sources?: readonly BytesSource[];
}

/** A part of a snapshot with a name, such as train and test. */
export type Split =
  /** Whole files: all in these folders, and single ones. `members` is the SHA-256 of their paths, one a line in the order of their bytes, kept like a file of the snapshot. */
  | { readonly kind: 'FILES'; readonly name: string; readonly folders: readonly string[]; readonly members: string; readonly files: number; readonly bytes: number }
  /** The rows of a table of which a condition in SQL holds. */
  | { readonly kind: 'ROWS'; readonly name: string; readonly table: string; readonly where: string }
  /** The rows of a table whose values in these columns lie in a file of the snapshot, which has the same columns. */
  | { readonly kind: 'KEYS'; readonly name: string; readonly table: string; readonly columns: readonly string[]; readonly file: string };

/** What the digest of a snapshot is the digest of. Who made it, when and why stand beside it: the same data is the same snapshot. */
export interface SnapshotDocument {
  /** SHA-256 of the manifest's root. */
  readonly manifest: string;
  readonly files: number;
  readonly bytes: number;
  readonly schema: DatasetSchema | null;
  readonly splits: readonly Split[];
  readonly derivation: Derivation | null;
  /** A JSON object of the committer's own. */
  readonly metadata: unknown;
  /** Digests of the snapshots that it follows; two for a merge. */
  readonly parents: readonly string[];
}

/** The document as RFC 8785 has it. */
export function canonicalSnapshot(document: SnapshotDocument): string {
  return canonicalJson({ format: snapshotFormat, ...document });
}

/** SHA-256 of {@link canonicalSnapshot}, lower-case hex. */
export function snapshotDigest(document: SnapshotDocument): string {
  return toHex(sha256(utf8(canonicalSnapshot(document))));
}

/** Whether two snapshots say the same of the same files, wherever they stand in history. */
export function sameContent(left: SnapshotDocument, right: SnapshotDocument): boolean {
  return canonicalSnapshot({ ...left, parents: [] }) === canonicalSnapshot({ ...right, parents: [] });
}
