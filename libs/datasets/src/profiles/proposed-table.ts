import type { WorkspaceId } from '@plinth/kernel';
import { type AnalyticsSession, type TableFiles, tableFormatOf } from '@plinth/platform/analytics';
import type { OpenManifest } from '../manifests.js';
import { UnusableTable } from '../profiling/profiling.errors.js';
import { type FileEntry, matchesPath, mostTableFiles, readFileLine, TreeReader } from '../rules/index.js';
import { hasTables } from './snapshot-tables.js';
import type { TableFileBringer } from './table-files.js';

/**
 * Brings those files of a manifest that a path means, and that are tables by their names, into a session: what is not a snapshot yet can be looked into all the same.
 * @returns null where there are none
 * @throws UnusableTable when they are of several formats, or too many
 */
export async function bringProposed(bringer: TableFileBringer, session: AnalyticsSession, workspaceId: WorkspaceId, manifest: OpenManifest, pattern: string): Promise<TableFiles | null> {
  const members: FileEntry[] = [];
  for await (const { lines, from, to } of new TreeReader(manifest.files.filter(hasTables), manifest.loadFiles).from(Buffer.alloc(0)))
    for (let at = from; at < to; at += 1) {
      const file = readFileLine(lines.line(at));
      if (tableFormatOf(file.path) && matchesPath(pattern, file.path)) members.push(file);
      if (members.length > mostTableFiles) throw new UnusableTable('TOO_LARGE', `More than ${mostTableFiles} files are meant by ${pattern}.`);
    }
  const [first] = members;
  const shape = first && tableFormatOf(first.path);
  if (!shape) return null;
  const other = members.find(({ path }) => tableFormatOf(path)?.format !== shape.format || tableFormatOf(path)?.gzip !== shape.gzip);
  if (other) throw new UnusableTable('UNREADABLE', `${first.path} and ${other.path} are of several formats.`);
  return bringer.bring(session, workspaceId, shape, members);
}
