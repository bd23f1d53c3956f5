import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, PlinthError, Unavailable } from '@plinth/kernel';
import { Blocks } from '../blob-source.js';
import { BlobStoreFull } from '../blob.errors.js';

/** Written at once; larger batches gained nothing. */
const batchSize = 1 << 20;
/** How much may be dirty before the kernel is told to write it out: otherwise the last fsync of a large file takes as long as the upload did. */
const flushEvery = 32 << 20;

/** What the file system refused, in terms of the store. */
export function storeFailure(error: unknown): PlinthError {
  if (error instanceof PlinthError) return error;
  return hasCode(error, 'ENOSPC', 'EDQUOT') ? new BlobStoreFull(error) : new Unavailable('The object store', error);
}

/** An entry of a folder is durable only once the folder itself was flushed. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a folder, and those over it, durably and for this user only. Anything else in its place, a symbolic link above all, is refused. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      await makeFolder(dirname(path));
      return makeFolder(path);
    }
    if (!hasCode(error, 'EEXIST')) throw error;
    if (!(await lstat(path)).isDirectory()) throw new Unavailable('The object store', new Error(`${path} is not a folder.`));
    return;
  }
  await flushFolder(dirname(path));
}

/** Refuses a folder that is reached through a symbolic link, which could lead bytes out of the store. `path` is absolute and the root resolved. */
export async function requireNoLink(path: string): Promise<void> {
  if ((await realpath(path)) !== path) throw new Unavailable('The object store', new Error(`A symbolic link stands in the way of ${path}.`));
}

/** Opens a new file for this user only; fails when anything is there, a dangling link too. */
export function createFile(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
}

/** Opens a regular file, never through a link. Undefined when there is none. */
export async function openFile(path: string, flags: number): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, flags | constants.O_NOFOLLOW);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR')) return undefined;
    throw error;
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

/**
 * Writes a stream into a file from `position` on and flushes it, also when the stream fails: what came before is then durable.
 * The next batch is gathered, and hashed by whoever made `chunks`, while the last one is on its way to the disk.
 * @returns the position after the last byte
 */
export async function writeStream(file: FileHandle, position: number, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let end = position;
  let unflushed = 0;
  let writing: Promise<Outcome> = Promise.resolve(undefined);
  let flushing: Promise<Outcome> = Promise.resolve(undefined);
  const batches = new Blocks(chunks, batchSize);
  try {
    for await (const batch of batches) {
      rethrow(await writing);
      const at = end;
      end += batch.length;
      writing = settled(writeAll(file, batch, at).finally(() => batches.release(batch)));
      unflushed += batch.length;
      if (unflushed < flushEvery) continue;
      unflushed = 0;
      rethrow(await flushing);
      flushing = settled(file.datasync());
    }
  } finally {
    rethrow(await writing);
    rethrow(await flushing);
    await file.sync();
  }
  return end;
}

async function writeAll(file: FileHandle, batch: Buffer, position: number): Promise<void> {
  for (let done = 0; done < batch.length; ) done += (await file.write(batch, done, batch.length - done, position + done)).bytesWritten;
}

/** Undefined when all went well. */
type Outcome = { readonly error: unknown } | undefined;

/** A write that fails while the source is awaited must not count as unhandled: its error waits for the next look. */
function settled(promise: Promise<void>): Promise<Outcome> {
  return promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
}

function rethrow(outcome: Outcome): void {
  if (outcome !== undefined) throw outcome.error;
}

/** The bytes of an open file, read ahead by one piece so that whoever takes them can work meanwhile. */
export async function* readFileChunks(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  const read = async (buffer: Buffer, position: number): Promise<Uint8Array> => buffer.subarray(0, (await file.read(buffer, 0, batchSize, position)).bytesRead);
  const buffers: [Buffer, Buffer] = [Buffer.allocUnsafe(batchSize), Buffer.allocUnsafe(batchSize)];
  let position = 0;
  let piece = await read(buffers[0], 0);
  while (piece.byteLength > 0) {
    position += piece.byteLength;
    buffers.reverse();
    const next = read(buffers[0], position);
    try {
      yield piece;
    } finally {
      piece = await next;
    }
  }
}
