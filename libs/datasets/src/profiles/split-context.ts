import { tableFormatOf } from '@plinth/platform/analytics';
import type { WorkspaceId } from '@plinth/kernel';
import type { Snapshot } from '../dataset.js';
import type { OpenManifest } from '../manifests.js';
import type { ObjectReader } from '../object-reader.js';
import { type FileEntry, type FoundTable, leakagePlan, type LeakagePlan, readFileLine, TreeReader } from '../rules/index.js';

/** How the rows of a snapshot's splits are to be compared, with what the manifest and the lists of the splits say. @throws DataDamaged when a list is not there */
export async function planLeakage(workspaceId: WorkspaceId, reader: ObjectReader, { document: { schema, splits } }: Snapshot, manifest: OpenManifest, tables: readonly FoundTable[]): Promise<LeakagePlan> {
  if (splits.length < 2) return { kind: 'NONE' };
  const members = new Map<string, ReadonlySet<string>>();
  const files = new Map<string, FileEntry>();
  const tree = new TreeReader(manifest.files, manifest.loadFiles);
  for (const split of splits) {
    if (split.kind === 'FILES') members.set(split.name, new Set((await reader.read(workspaceId, split.members, 'list of a split')).toString().split('\n')));
    const line = split.kind === 'KEYS' ? await tree.get(Buffer.from(split.file)) : undefined;
    if (line) files.set(readFileLine(line).path, readFileLine(line));
  }
  return leakagePlan(splits, { schema, tables, membersOf: ({ name }) => members.get(name) ?? new Set(), fileAt: (path) => files.get(path), shapeOf: tableFormatOf });
}
