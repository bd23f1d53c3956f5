import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlinthRequestError } from '../client/errors.js';
import { breathe } from './breathe.js';

/** A file of a folder, as the file system tells of it. */
export interface FoundFile {
  /** Within the folder: slashes between, in Unicode normalisation form C, as snapshots name it. */
  readonly path: string;
  /** Where it lies. */
  readonly file: string;
  readonly size: number;
  /** What changes when the file does: times of change in nanoseconds, and the number of its inode. */
  readonly stamp: string;
  /** Nanoseconds since 1970 when its content last changed. */
  readonly changedAt: bigint;
}

/** What a working copy keeps for itself, and what version control does. */
const left = new Set(['.plinth-data', '.git', '.hg', '.svn']);

/**
 * All files below a folder, in the order of their paths' bytes. Reads synchronously, a few hundred entries at a time: a file costs microseconds so, and a
 * hundred of them through a promise each.
 * @throws PlinthRequestError with code UNSUPPORTED_FILE for symbolic links, sockets and devices, PATHS_COLLIDE when two names are one in form C
 */
export async function scanFolder(folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const folders: { readonly file: string; readonly prefix: string }[] = [{ file: folder, prefix: '' }];
  for (let next = folders.pop(); next; next = folders.pop()) {
    for (const entry of readdirSync(next.file, { withFileTypes: true })) {
      if (next.prefix === '' && left.has(entry.name)) continue;
      const file = join(next.file, entry.name);
      const path = (next.prefix + entry.name).normalize('NFC');
      if (entry.isDirectory()) folders.push({ file, prefix: `${path}/` });
      else if (entry.isFile()) found.push(describe(path, file));
      else throw unsupported(path);
      if (found.length % 256 === 0) await breathe();
    }
  }
  found.sort((one, other) => compareBytes(one.path, other.path));
  requireDistinct(found);
  return found;
}

export function describe(path: string, file: string): FoundFile {
  return describeAs(path, file, lstatSync(file, { bigint: true }));
}

/** What the file system tells of a file, in bytes and in nanoseconds since 1970. */
interface FileFacts {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

/** The same of what was asked of the file system already. */
export function describeAs(path: string, file: string, { size, mtimeNs, ctimeNs, ino }: FileFacts): FoundFile {
  return { path, file, size: Number(size), stamp: `${mtimeNs}:${ctimeNs}:${ino}`, changedAt: mtimeNs > ctimeNs ? mtimeNs : ctimeNs };
}

const aboveAscii = /[^\0-\x7f]/;

/** In the order of their UTF-8 bytes, which is not that of UTF-16. */
export function compareBytes(one: string, other: string): number {
  if (aboveAscii.test(one) || aboveAscii.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : one > other ? 1 : 0;
}

function requireDistinct(sorted: readonly FoundFile[]): void {
  sorted.forEach(({ path }, index) => {
    if (sorted[index - 1]?.path !== path) return;
    throw new PlinthRequestError(`Two files are called ${JSON.stringify(path)} once their names are normalised.`, { code: 'PATHS_COLLIDE', status: 409, field: path, help: 'Rename one of them.' });
  });
}

function unsupported(path: string): PlinthRequestError {
  return new PlinthRequestError(`${JSON.stringify(path)} is neither a file nor a folder.`, { code: 'UNSUPPORTED_FILE', status: 400, field: path, help: 'Put a copy of what a link leads to in its place: a snapshot holds bytes, and nothing that leads out of it.' });
}
