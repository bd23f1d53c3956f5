import type { SnapshotFile } from './snapshot-lines.js';

/** What becomes of a folder that takes over a snapshot. */
export interface PullPlan {
  readonly write: readonly SnapshotFile[];
  readonly remove: readonly string[];
  /** Paths that were changed here and are other in the snapshot: neither may be lost. */
  readonly conflicts: readonly string[];
  /** Paths that were changed here and stay as they are. */
  readonly kept: readonly string[];
}

/**
 * Three ways, path by path: what was not changed here follows the snapshot, what was changed here alone stays.
 * @param base what the folder was a copy of
 * @param mine digests of what lies there now; paths that neither side knows are nobody's business
 */
export function planPull(base: readonly SnapshotFile[], mine: ReadonlyMap<string, string>, theirs: readonly SnapshotFile[], { force = false }: { readonly force?: boolean | undefined } = {}): PullPlan {
  const before = new Map(base.map(({ path, digest }) => [path, digest]));
  const after = new Map(theirs.map((file) => [file.path, file]));
  const write: SnapshotFile[] = [];
  const [remove, conflicts, kept]: [string[], string[], string[]] = [[], [], []];
  for (const path of new Set([...after.keys(), ...before.keys()])) {
    const [was, is, wanted] = [before.get(path), mine.get(path), after.get(path)];
    if (is === wanted?.digest) continue;
    if (is !== was && !force) (wanted?.digest === was ? kept : conflicts).push(path);
    else if (wanted) write.push(wanted);
    else remove.push(path);
  }
  return { write, remove, conflicts, kept };
}
