import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, linkSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolder, openToAll } from '../usable-folder.js';

/** Where it is unless told otherwise: `$XDG_CACHE_HOME/plinth/objects`, or `~/.cache/plinth/objects`. */
export function defaultCacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'plinth', 'objects');
}

/** Files of which a copy costs less to read at once than as a stream. */
const small = 1 << 20;

/**
 * Bytes that some working copy of this machine has, by SHA-256, for all projects. An entry is a second name of a working file, so that it takes no room; since
 * people change their files, what is taken from here is hashed on its way, and an entry that is no longer what its name says is dropped.
 */
export class ObjectCache {
  private readonly folders = new Set<string>();

  constructor(private readonly folder: string) {}

  /** Gives a working file a name here. Where that can not be (another file system, no right to write), nothing is kept. */
  keep(digest: string, file: string): void {
    const place = this.place(digest);
    try {
      if (!this.folders.has(dirname(place))) makeFolder(dirname(place), openToAll);
      this.folders.add(dirname(place));
      linkSync(file, place);
    } catch {
      // It is there already, or a cache can not be had: no reason to stop.
    }
  }

  /** Writes the bytes to a new file. @returns false, and leaves no file, when they are not here */
  async copyTo(digest: string, size: number, file: string): Promise<boolean> {
    const place = this.place(digest);
    const known = await stat(place).catch(() => undefined);
    if (!known) return false;
    if (known.size === size && (await copyHashed(place, size, file)) === digest) return true;
    await rm(file, { force: true });
    await rm(place, { force: true });
    return false;
  }

  private place(digest: string): string {
    return join(this.folder, digest.slice(0, 2), digest.slice(2));
  }
}

/** @returns the digest of what was copied */
async function copyHashed(from: string, size: number, to: string): Promise<string> {
  const hash = createHash('sha256');
  if (size <= small) {
    const bytes = await readFile(from);
    await writeFile(to, bytes);
    return hash.update(bytes).digest('hex');
  }
  const hashed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(from, { highWaterMark: small }), hashed, createWriteStream(to));
  return hash.digest('hex');
}
