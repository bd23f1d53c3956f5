import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { WorkspaceId } from '@plinth/kernel';
import type { Blob, BlobStore } from '../blobs/index.js';

/** Downloads that are under way together. More only make each slower. */
const atOnce = 4;

/**
 * Puts blobs into a session's folder as files. A store that keeps files on this file system links them, which costs nothing and keeps the
 * bytes for as long as the session runs, also if the blob is deleted meanwhile; any other streams them. What the session has already is not brought
 * again; what was cut off was never there.
 * @returns the paths, in the order of the blobs
 * @throws BlobNotFound, Unavailable
 */
export async function bringInputs(blobs: BlobStore, workspaceId: WorkspaceId, wanted: readonly Blob[], folder: string, signal?: AbortSignal): Promise<readonly string[]> {
  const inputs = join(folder, 'inputs');
  await mkdir(inputs, { recursive: true, mode: 0o700 });
  const brought = new Map<string, Promise<string>>();
  const queue = [...new Set(wanted.map(({ digest }) => digest))];
  const bring = async (digest: string): Promise<string> => {
    const path = join(inputs, digest);
    if (existsSync(path) || (await blobs.linkTo?.(workspaceId, digest, path))) return path;
    const part = `${path}.part`;
    await rm(part, { force: true });
    await pipeline(await blobs.open(workspaceId, digest), createWriteStream(part, { flags: 'wx', mode: 0o600 }), { signal });
    await rename(part, path);
    return path;
  };
  const work = async (): Promise<void> => {
    for (let digest = queue.pop(); digest !== undefined; digest = queue.pop()) {
      signal?.throwIfAborted();
      const path = bring(digest);
      brought.set(digest, path);
      await path;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return Promise.all(wanted.map(({ digest }) => brought.get(digest) ?? bring(digest)));
}
