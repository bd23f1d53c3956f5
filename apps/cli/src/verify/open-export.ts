import { createReadStream, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CliFailure, exitCodes } from '../exit-codes.js';
import type { ExportOnDisk } from './export-on-disk.js';

const pieceBytes = 256 << 10;

/** An export as it lies on the disk: a folder, or a ZIP. @throws CliFailure when there is none */
export async function openExport(path: string): Promise<ExportOnDisk> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new CliFailure(`${path} does not exist.`, 'Name the folder or the ZIP file of an export.', exitCodes.notFound);
  if (found.isDirectory()) return folderExport(path);
  const { zipExport } = await import('./zip-export.js');
  return zipExport(path);
}

async function folderExport(root: string): Promise<ExportOnDisk> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  // Links count for nothing: an export holds its own files.
  const names = new Set(entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')));
  return {
    paths: async () => [...names],
    open: async (path) => (names.has(path) ? createReadStream(join(root, path), { highWaterMark: pieceBytes }) : undefined),
    sizeOf: (path) => (names.has(path) ? statSync(join(root, path)).size : 0),
    close: async () => undefined,
  };
}
