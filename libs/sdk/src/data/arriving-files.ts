import { hash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from './folder-scan.js';
import { digestOf } from './folder-sender.js';
import type { SnapshotFile } from './snapshot-lines.js';
import type { WorkingFiles } from './working-files.js';

const roomName = /^incoming\.(\d+)\.\d+$/;
/** Rooms of pulls of this process that are under way. */
const inUse = new Set<string>();
let rooms = 0;
/** Larger files are hashed as they are read. */
const readAtOnce = 1 << 20;

/**
 * Files of a snapshot on their way into a folder. They are written in a room of the pull's own: a folder that is new comes from there with all of its files, by one rename, and a file
 * whose folder is there already by one of its own. So nothing ever lies half-written under its final name, nor beside it. What a pull that was cut off left in its room is taken over
 * by the next one, file by file, once its bytes were found to be right.
 */
export class ArrivingFiles {
  /** New folders, outermost, and the files that were written for them. */
  private readonly folders = new Map<string, string[]>();
  /** By the folder of a file, the outermost one above it that is new; decided once, whatever comes there meanwhile. */
  private readonly outermost = new Map<string, string | undefined>();
  private readonly made = new Set<string>();
  private alone = 0;

  private constructor(
    private readonly files: WorkingFiles,
    /** Undefined where a folder could not be renamed into its place. */
    private readonly room: string | undefined,
    /** Where files of former pulls lie. */
    private readonly leftovers: readonly string[],
  ) {}

  /** @param notes what a working copy keeps for itself. Where it is on another file system, files come one by one */
  static open(files: WorkingFiles, notes: string): ArrivingFiles {
    if (lstatSync(notes).dev !== lstatSync(files.folder).dev) return new ArrivingFiles(files, undefined, []);
    const room = join(notes, `incoming.${process.pid}.${(rooms += 1)}`);
    inUse.add(room);
    const left = readdirSync(notes).filter((name) => roomName.test(name) && !isUsed(join(notes, name), name));
    for (const part of ['left', 'alone']) mkdirSync(join(room, part), { recursive: true });
    for (const name of left) renameSync(join(notes, name), join(room, 'left', name));
    return new ArrivingFiles(files, room, left.length > 0 ? leftIn(realpathSync(room)) : []);
  }

  /** Whether its bytes were there, of a pull before; then they are published. */
  async takeOver({ path, digest, size }: SnapshotFile): Promise<boolean> {
    for (const leftover of this.leftovers) {
      const place = join(leftover, path);
      const found = lstatSync(place, { throwIfNoEntry: false });
      // Through links a file of somebody else's would be taken away.
      if (!found?.isFile() || found.size !== size || realpathSync(place) !== place) continue;
      if ((size < readAtOnce ? hash('sha256', readFileSync(place)) : await digestOf(describe(path, place))) !== digest) continue;
      const draft = this.draft(path);
      renameSync(place, draft);
      this.publish(path, draft);
      return true;
    }
    return false;
  }

  /** Where the bytes of a file are to be written before it is published. @throws PlinthRequestError with code UNSAFE_PATH, UNSUPPORTED_FILE */
  draft(path: string): string {
    if (this.room === undefined) return this.files.draft(path);
    this.files.place(path);
    if (this.outermostOf(path) === undefined) return `${this.room}/alone/${(this.alone += 1)}`;
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (!this.made.has(folder)) mkdirSync(this.placeInRoom(folder), { recursive: true });
    this.made.add(folder);
    return this.placeInRoom(path);
  }

  /** All of its bytes are in the draft. @returns where they lie for now */
  publish(path: string, draft: string): string {
    const folder = this.outermostOf(path);
    if (folder === undefined) return this.files.publish(path, draft);
    const paths = this.folders.get(folder);
    if (paths) paths.push(path);
    else this.folders.set(folder, [path]);
    return draft;
  }

  write(path: string, bytes: Uint8Array): string {
    const draft = this.draft(path);
    writeFileSync(draft, bytes);
    return this.publish(path, draft);
  }

  /** All files have come: new folders take their places. Where something has come there meanwhile, their files do, one by one. */
  settle(): void {
    for (const [folder, paths] of this.folders) {
      if (this.files.publishFolder(folder, this.placeInRoom(folder))) continue;
      for (const path of paths) this.files.publish(path, this.placeInRoom(path));
    }
    if (this.room !== undefined) rmSync(this.room, { recursive: true, force: true });
  }

  /** Call it whether or not all has come. What was not settled stays for the next pull. */
  close(): void {
    if (this.room !== undefined) inUse.delete(this.room);
  }

  private outermostOf(path: string): string | undefined {
    if (this.room === undefined) return undefined;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (!this.outermost.has(folder)) this.outermost.set(folder, this.files.newFolderOf(path));
    return this.outermost.get(folder);
  }

  private placeInRoom(path: string): string {
    return `${this.room}/new/${path}`;
  }
}

/** Whether a pull that is under way writes in it. */
function isUsed(room: string, name: string): boolean {
  const pid = Number(roomName.exec(name)?.[1]);
  if (pid === process.pid) return inUse.has(room);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Where files lie that were left in a room, and in the rooms that were taken over in it. */
function leftIn(room: string): string[] {
  return foldersIn(join(room, 'left')).flatMap((other) => [join(other, 'new'), ...leftIn(other)]);
}

function foldersIn(folder: string): string[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
