import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PlinthRequestError } from '../client/errors.js';
import { makeFolder, openToAll } from '../usable-folder.js';
import { FileIndex } from './file-index.js';
import { inPieces, lineOf, readLines, type SnapshotFile } from './snapshot-lines.js';

/** What a folder is a copy of. */
export interface CopyOf {
  readonly dataset: string;
  /** The ref that commits move. */
  readonly ref: string;
  /** The snapshot that lies here, changes of one's own aside; null before the first commit. */
  readonly snapshot: { readonly digest: string; readonly number: number } | null;
  /** The files and folders that were fetched, when not all of them were. What lies outside of them is neither looked at nor changed. */
  readonly parts: readonly string[];
}

const format = 1;
const folderName = '.plinth-data';

/** A folder whose files are those of a snapshot, with its notes in `.plinth-data`. */
export class WorkingCopy {
  private constructor(
    readonly folder: string,
    readonly of: CopyOf,
  ) {}

  /** The copy that this folder, or one above it, is; undefined when none is. @throws PlinthRequestError with code WORKING_COPY_BROKEN */
  static async find(folder: string): Promise<WorkingCopy | undefined> {
    for (let place = resolve(folder); ; place = dirname(place)) {
      const text = await readFile(join(place, folderName, 'copy.json'), 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return undefined;
        throw error;
      });
      if (text !== undefined) return new WorkingCopy(place, parse(text, place));
      if (place === dirname(place)) return undefined;
    }
  }

  /** A folder that begins to be one. */
  static at(folder: string, of: CopyOf): WorkingCopy {
    return new WorkingCopy(resolve(folder), of);
  }

  index(): Promise<FileIndex> {
    return FileIndex.open(this.note('index'));
  }

  /** All files of the snapshot that lies here; undefined when the notes are not there or are of another snapshot. */
  async base(): Promise<SnapshotFile[] | undefined> {
    if (this.of.snapshot === null) return [];
    const text = await readFile(this.note('base'), 'utf8').catch(() => undefined);
    const head = `${this.of.snapshot.digest}\n`;
    return text?.startsWith(head) ? readLines(text.slice(head.length)) : undefined;
  }

  /** The folder holds this from now on. What was noted first is found wrong, and fetched again, if it ends between the two. */
  async become(of: CopyOf & { readonly snapshot: NonNullable<CopyOf['snapshot']> }, files: readonly SnapshotFile[]): Promise<WorkingCopy> {
    this.prepare();
    await this.write('base', [`${of.snapshot.digest}\n`, ...inPieces(files, lineOf)]);
    await this.write('copy.json', [`${JSON.stringify({ format, ...of }, null, 2)}\n`]);
    return new WorkingCopy(this.folder, of);
  }

  /** Room for notes that are written on the way. @throws PlinthRequestError with code FOLDER_UNUSABLE */
  prepare(): void {
    try {
      makeFolder(this.notes, openToAll);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PlinthRequestError(`${this.folder} can't hold data: ${reason}.`, { code: 'FOLDER_UNUSABLE', status: 409, field: 'folder', help: 'Name a folder in which you may make files.' });
    }
  }

  private async write(name: string, text: Iterable<string>): Promise<void> {
    const draft = this.note(`${name}.${process.pid}`);
    await writeFile(draft, text);
    await rename(draft, this.note(name));
  }

  /** Where it keeps what it notes for itself. */
  get notes(): string {
    return join(this.folder, folderName);
  }

  private note(name: string): string {
    return join(this.notes, name);
  }
}

function parse(text: string, folder: string): CopyOf {
  try {
    const found: unknown = JSON.parse(text);
    if (isCopy(found)) return { dataset: found.dataset, ref: found.ref, snapshot: found.snapshot, parts: found.parts };
  } catch {
    // Told below.
  }
  throw new PlinthRequestError(`${join(folder, folderName, 'copy.json')} can not be read.`, { code: 'WORKING_COPY_BROKEN', status: 409, help: 'Take the folder .plinth-data away and pull the data set again: files that are there already are not fetched anew.' });
}

function isCopy(found: unknown): found is CopyOf {
  if (typeof found !== 'object' || found === null) return false;
  const { format: version, dataset, ref, snapshot, parts } = found as Record<string, unknown>;
  const isSnapshot = snapshot === null || (typeof snapshot === 'object' && snapshot !== null && 'digest' in snapshot && typeof snapshot.digest === 'string' && 'number' in snapshot && typeof snapshot.number === 'number');
  return version === format && typeof dataset === 'string' && typeof ref === 'string' && isSnapshot && Array.isArray(parts) && parts.every((part) => typeof part === 'string');
}
