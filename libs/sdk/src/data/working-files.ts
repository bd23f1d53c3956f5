import { lstatSync, mkdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { PlinthRequestError } from '../client/errors.js';
import { describeAs, type FoundFile } from './folder-scan.js';

const notOurs = /^(\.plinth-data|\.git|\.hg|\.svn)(\/|$)/i;

/**
 * The files of one folder, by the paths that a snapshot gives them. A snapshot is somebody else's word: no path leads out of the folder, through a link, or into
 * what version control keeps there. Synchronous, since a file costs microseconds so.
 */
export class WorkingFiles {
  private readonly folder: string;
  private readonly folders = new Set<string>();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** @throws PlinthRequestError with code UNSAFE_PATH */
  place(path: string): string {
    const file = resolve(this.folder, ...path.split('/'));
    if (path.includes('\0') || path.split('/').some((part) => part === '' || part === '.' || part === '..' || part.includes(sep === '/' ? '\0' : sep)) || notOurs.test(path) || !file.startsWith(this.folder + sep)) throw unsafe(path);
    return file;
  }

  /** @returns undefined when nothing is there. @throws PlinthRequestError with code UNSUPPORTED_FILE for anything but a file */
  look(path: string): FoundFile | undefined {
    const file = this.place(path);
    const found = lstatSync(file, { throwIfNoEntry: false, bigint: true });
    if (!found) return undefined;
    if (!found.isFile()) throw new PlinthRequestError(`${JSON.stringify(path)} is a file of the snapshot, and no file here.`, { code: 'UNSUPPORTED_FILE', status: 409, field: path, help: 'Take it away, or pull into another folder.' });
    this.requireFolder(dirname(file), path);
    return describeAs(path, file, found);
  }

  /** Room for a new version of a file, on the same file system. */
  draft(path: string): string {
    const file = this.place(path);
    this.requireFolder(dirname(file), path);
    return `${file}.plinth-${process.pid}`;
  }

  /** Puts a draft in its place, as a whole. */
  publish(path: string, draft: string): string {
    const file = this.place(path);
    renameSync(draft, file);
    return file;
  }

  write(path: string, bytes: Uint8Array): string {
    const draft = this.draft(path);
    writeFileSync(draft, bytes);
    return this.publish(path, draft);
  }

  /** Folders that it leaves empty go with it. */
  remove(path: string): void {
    const file = this.place(path);
    rmSync(file, { force: true });
    try {
      for (let above = dirname(file); above !== this.folder; above = dirname(above)) {
        rmdirSync(above);
        this.folders.delete(above);
      }
    } catch {
      // Something else is in it.
    }
  }

  /** Makes it where it is missing. A link is no folder of ours, wherever it leads. */
  private requireFolder(folder: string, path: string): void {
    if (this.folders.has(folder) || folder === this.folder) return;
    this.requireFolder(dirname(folder), path);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (!found) mkdirSync(folder);
    else if (!found.isDirectory()) throw new PlinthRequestError(`${JSON.stringify(path)} can not lie here: a part of its path is no folder.`, { code: 'UNSUPPORTED_FILE', status: 409, field: path, help: 'Take what is in the way away, or pull into another folder.' });
    this.folders.add(folder);
  }
}

/** Where the parts of a large file lie until it is whole. */
export function partialFile(folder: string, digest: string): string {
  return join(folder, '.plinth-data', 'partial', digest);
}

function unsafe(path: string): PlinthRequestError {
  return new PlinthRequestError(`The path ${JSON.stringify(path)} would lead out of the folder, or to where it may not be.`, { code: 'UNSAFE_PATH', status: 409, field: path, help: 'Whoever made this snapshot did not mean well, or made it elsewhere: fetch its other files with --only.' });
}
