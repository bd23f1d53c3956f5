import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, PlinthError, type WorkspaceId } from '@plinth/kernel';
import { isPlainUuid } from '../blob-ids.js';
import { atMost, chunksOf, Measured } from '../blob-source.js';
import type { BlobSource, StagedUpload } from '../blob-store.js';
import { UploadNotFound, UploadOffsetMismatch } from '../blob.errors.js';
import { createFile, flushFolder, makeFolder, openFile, requireNoLink, writeStream } from './durable-files.js';

/** Work on one upload goes one after the other in this process, whichever store object it goes through. */
const busy = new Map<string, Promise<void>>();

/** Uploads whose hash is carried from append to append; the oldest is forgotten first and only costs its upload a second reading. */
const maxRunningHashes = 1_000;

/**
 * Staged bytes under `staging/<workspace>/<upload>/`: `bytes`, and for an upload that may be continued `size` with the number announced.
 * The length of `bytes` is the offset. After a power cut it may count bytes that were never flushed nor acknowledged; the digest finds them.
 */
export class FileUploads {
  /** The hash of what this process itself wrote from the first byte on: the last reading, which costs a third of the upload's time, is then saved. */
  private readonly running = new Map<string, { readonly offset: number; readonly hash: Hash }>();

  constructor(private readonly root: string) {}

  folder(workspaceId: string, uploadId: string): string {
    return join(this.root, workspaceId, uploadId);
  }

  /** A file for a put, which nobody can continue. */
  async stage(workspaceId: string, uploadId: string): Promise<{ readonly path: string; readonly file: FileHandle }> {
    const folder = this.folder(workspaceId, uploadId);
    await makeFolder(folder);
    await requireNoLink(folder);
    const path = join(folder, 'bytes');
    return { path, file: await createFile(path) };
  }

  async create(workspaceId: string, uploadId: string, size: number): Promise<void> {
    const { file } = await this.stage(workspaceId, uploadId);
    await file.close();
    const announced = await createFile(join(this.folder(workspaceId, uploadId), 'size'));
    try {
      await announced.writeFile(String(size));
      await announced.sync();
    } finally {
      await announced.close();
    }
    await flushFolder(this.folder(workspaceId, uploadId));
  }

  async offset(workspaceId: string, uploadId: string): Promise<number> {
    await this.announced(workspaceId, uploadId);
    return this.length(workspaceId, uploadId);
  }

  async append(workspaceId: string, uploadId: string, offset: number, source: BlobSource): Promise<number> {
    const size = await this.announced(workspaceId, uploadId);
    const folder = this.folder(workspaceId, uploadId);
    if (busy.has(folder)) throw new UploadOffsetMismatch(offset, await this.length(workspaceId, uploadId));
    return this.alone(workspaceId, uploadId, async () => {
      const file = await openFile(join(folder, 'bytes'), constants.O_RDWR);
      if (file === undefined) throw new UploadNotFound(uploadId);
      try {
        const current = (await file.stat()).size;
        if (current !== offset) throw new UploadOffsetMismatch(offset, current);
        const end = await this.write(folder, file, offset, atMost(size - offset, size, chunksOf(source)));
        // Given up meanwhile: the file lives on without a name only.
        if ((await file.stat()).nlink === 0) throw new UploadNotFound(uploadId);
        return end;
      } finally {
        await file.close();
      }
    });
  }

  /** Runs `work` when nothing else touches the upload. */
  async alone<Result>(workspaceId: string, uploadId: string, work: () => Promise<Result>): Promise<Result> {
    const folder = this.folder(workspaceId, uploadId);
    for (let other = busy.get(folder); other !== undefined; other = busy.get(folder)) await other;
    const working = work();
    const nothing = (): void => undefined;
    busy.set(folder, working.then(nothing, nothing));
    try {
      return await working;
    } finally {
      busy.delete(folder);
    }
  }

  /** The digest of the first `size` bytes when this process has seen them all. */
  digestOf(workspaceId: string, uploadId: string, size: number): string | undefined {
    const known = this.running.get(this.folder(workspaceId, uploadId));
    return known?.offset === size ? known.hash.copy().digest('hex') : undefined;
  }

  async remove(workspaceId: string, uploadId: string): Promise<void> {
    this.running.delete(this.folder(workspaceId, uploadId));
    await rm(this.folder(workspaceId, uploadId), { recursive: true, force: true });
  }

  /** Of all workspaces. */
  async *stale(before: Date): AsyncGenerator<StagedUpload, void, undefined> {
    for (const workspaceId of await namesIn(this.root)) if (isPlainUuid(workspaceId)) yield* this.staleOf(workspaceId as WorkspaceId, before);
  }

  async *staleOf(workspaceId: WorkspaceId, before: Date): AsyncGenerator<StagedUpload, void, undefined> {
    for (const uploadId of await namesIn(join(this.root, workspaceId))) {
      if (!isPlainUuid(uploadId)) continue;
      const touchedAt = await this.touchedAt(workspaceId, uploadId);
      if (touchedAt !== undefined && touchedAt < before) yield { workspaceId, uploadId, touchedAt };
    }
  }

  private async write(folder: string, file: FileHandle, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    const known = this.running.get(folder);
    const hash = offset === 0 ? createHash('sha256') : known?.offset === offset ? known.hash : undefined;
    this.running.delete(folder);
    if (hash === undefined) return writeStream(file, offset, chunks);
    const measured = new Measured(chunks, hash);
    const remember = (): void => {
      this.running.set(folder, { offset: offset + measured.size, hash });
      for (const oldest of this.running.keys()) if (this.running.size > maxRunningHashes) this.running.delete(oldest);
    };
    try {
      const end = await writeStream(file, offset, measured);
      remember();
      return end;
    } catch (error) {
      // Of our own errors only the sender's come up here, and then every byte that was hashed was written too.
      if (error instanceof PlinthError) remember();
      throw error;
    }
  }

  private async touchedAt(workspaceId: string, uploadId: string): Promise<Date | undefined> {
    const folder = this.folder(workspaceId, uploadId);
    return (await modified(join(folder, 'bytes'))) ?? (await modified(folder));
  }

  private async announced(workspaceId: string, uploadId: string): Promise<number> {
    const size = await readFile(join(this.folder(workspaceId, uploadId), 'size'), 'utf8').catch((error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) throw new UploadNotFound(uploadId);
      throw error;
    });
    // Created, but the crash came before the number was there: its id was never answered.
    if (!/^\d+$/.test(size)) throw new UploadNotFound(uploadId);
    return Number(size);
  }

  private async length(workspaceId: string, uploadId: string): Promise<number> {
    try {
      return (await stat(join(this.folder(workspaceId, uploadId), 'bytes'))).size;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw new UploadNotFound(uploadId);
      throw error;
    }
  }
}

async function modified(path: string): Promise<Date | undefined> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Sorted. Empty when the folder is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
