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
  readonly folder: string;
  /** Where folders of the snapshot lie, by their paths: those whose paths were checked. */
  private readonly places = new Map<string, string>();
  /** Folders that are there, and no links. */
  private readonly folders = new Set<string>();
  private readonly missing = new Map<string, boolean>();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** @throws PlinthRequestError with code UNSAFE_PATH */
  place(path: string): string {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (!isName(name) || (slash < 0 && notOurs.test(path))) throw unsafe(path);
    return (slash < 0 ? this.folder : this.placeOfFolder(path.slice(0, slash), path)) + sep + name;
  }

  /** @returns undefined when nothing is there. @throws PlinthRequestError with code UNSUPPORTED_FILE for anything but a file */
  look(path: string): FoundFile | undefined {
    const file = this.place(path);
    if (this.isMissing(dirname(file))) return undefined;
    const found = lstatSync(file, { throwIfNoEntry: false, bigint: true });
    if (!found) return undefined;
    if (!found.isFile()) throw new PlinthRequestError(`${JSON.stringify(path)} is a file of the snapshot, and no file here.`, { code: 'UNSUPPORTED_FILE', status: 409, field: path, help: 'Take it away, or pull into another folder.' });
    this.requireFolder(dirname(file), path);
    return describeAs(path, file, found);
  }

  /**
   * The outermost of the folders of a path that are not there.
   * @returns its path in the snapshot; undefined when all are there
   */
  newFolderOf(path: string): string | undefined {
    let outermost: string | undefined;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      if (!this.isMissing(this.placeOfFolder(folder, path))) break;
      outermost = folder;
    }
    return outermost;
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
    this.requireFolder(dirname(file), path);
    renameSync(draft, file);
    return file;
  }

  /** Puts a folder in its place, as a whole. @returns false where something has come there meanwhile */
  publishFolder(path: string, draft: string): boolean {
    const folder = this.placeOfFolder(path, path);
    this.requireFolder(dirname(folder), path);
    try {
      renameSync(draft, folder);
    } catch {
      return false;
    } finally {
      this.missing.clear();
    }
    return true;
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
        this.missing.delete(above);
      }
    } catch {
      // Something else is in it.
    }
  }

  private placeOfFolder(inside: string, path: string): string {
    const known = this.places.get(inside);
    if (known !== undefined) return known;
    const parts = inside.split('/');
    if (!parts.every(isName) || notOurs.test(inside)) throw unsafe(path);
    const place = join(this.folder, ...parts);
    this.places.set(inside, place);
    return place;
  }

  private isMissing(folder: string): boolean {
    if (folder === this.folder || this.folders.has(folder)) return false;
    const known = this.missing.get(folder);
    if (known !== undefined) return known;
    const found = this.isMissing(dirname(folder)) || lstatSync(folder, { throwIfNoEntry: false }) === undefined;
    this.missing.set(folder, found);
    return found;
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

function isName(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && !part.includes('\0') && (sep === '/' || !part.includes(sep));
}

function unsafe(path: string): PlinthRequestError {
  return new PlinthRequestError(`The path ${JSON.stringify(path)} would lead out of the folder, or to where it may not be.`, { code: 'UNSAFE_PATH', status: 409, field: path, help: 'Whoever made this snapshot did not mean well, or made it elsewhere: fetch its other files with --only.' });
}
