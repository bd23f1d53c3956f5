import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { PlinthRequestError } from '../client/errors.js';
import { breathe } from './breathe.js';
import { type FileFacts, lookInThread } from './look-thread.js';

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
/** Files that are looked at before others have their turn. */
const looksAtOnce = 256;
/** From so many files on a second thread is worth its beginning. */
const worthAThread = 20_000;

/**
 * All files below a folder, in the order of their paths' bytes. Reads synchronously, a few hundred entries at a time: a file costs microseconds so, and a
 * hundred of them through a promise each.
 * @throws PlinthRequestError with code UNSUPPORTED_FILE for symbolic links, sockets and devices, PATHS_COLLIDE when two names are one in form C
 */
export async function scanFolder(folder: string): Promise<FoundFile[]> {
  const entries: Entry[] = [];
  const open = [entriesOf(folder, '')];
  for (let inside = open.at(-1); inside; inside = open.at(-1)) {
    const next = inside.next();
    if (next.done === true) open.pop();
    else if (!next.value.path.endsWith('/')) entries.push(next.value);
    else {
      open.push(entriesOf(next.value.file, next.value.path));
      await breathe();
    }
  }
  const found = await describeAll(entries);
  if (!isInOrder(found)) found.sort((one, other) => compareBytes(one.path, other.path));
  requireDistinct(found);
  return found;
}

/** In their order. Of very many files another thread looks at half. */
async function describeAll(entries: readonly Entry[]): Promise<FoundFile[]> {
  const half = entries.length < worthAThread ? entries.length : entries.length >>> 1;
  const others = entries.slice(half);
  const [mine, facts] = await Promise.all([describeHere(entries.slice(0, half)), others.length > 0 ? lookInThread(others.map(({ file }) => file)) : []]);
  return [...mine, ...facts.map((fact, index) => describeAs(others[index]?.path ?? '', others[index]?.file ?? '', fact))];
}

async function describeHere(entries: readonly Entry[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const { path, file } of entries) {
    if (found.length % looksAtOnce === 0) await breathe();
    found.push(describe(path, file));
  }
  return found;
}

interface Entry {
  /** That of a folder ends with a slash: so it stands where the paths of its files do. */
  readonly path: string;
  readonly file: string;
}

/** What lies in a folder, in the order of the paths. */
function entriesOf(folder: string, prefix: string): Iterator<Entry> {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => prefix !== '' || !left.has(name));
  return entries.map((entry) => ({ path: pathOf(prefix, entry), file: folder + sep + entry.name })).sort((one, other) => compareBytes(one.path, other.path)).values();
}

function pathOf(prefix: string, entry: Dirent): string {
  const path = (prefix + entry.name).normalize('NFC');
  if (entry.isDirectory()) return `${path}/`;
  if (entry.isFile()) return path;
  throw unsupported(path);
}
export function describe(path: string, file: string): FoundFile {
  return describeAs(path, file, lstatSync(file, { bigint: true }));
}

/** The same of what was asked of the file system already. */
export function describeAs(path: string, file: string, { size, mtimeNs, ctimeNs, ino }: FileFacts): FoundFile {
  return { path, file, size: Number(size), stamp: `${mtimeNs}:${ctimeNs}:${ino}`, changedAt: mtimeNs > ctimeNs ? mtimeNs : ctimeNs };
}

const surrogate = /[\ud800-\udfff]/;

/** In the order of their UTF-8 bytes, which is that of UTF-16 but for characters that take two units there. */
export function compareBytes(one: string, other: string): number {
  if (surrogate.test(one) || surrogate.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Folders whose names are one in form C lie apart, and their files among each other. */
function isInOrder(found: readonly FoundFile[]): boolean {
  return found.every(({ path }, index) => index === 0 || compareBytes(found[index - 1]?.path ?? '', path) <= 0);
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
