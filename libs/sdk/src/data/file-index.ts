import { readFile, rename, writeFile } from 'node:fs/promises';
import type { FoundFile } from './folder-scan.js';

/** The digest of a file as long as its stamp stays. */
interface Known {
  readonly digest: string;
  readonly size: number;
  readonly stamp: string;
}

/** A file that changed so shortly before it was looked at may change again without a new time (git's "racily clean" entries): clocks of file systems tick every few milliseconds. */
const restlessNs = 100_000_000n;

/** Remembers digests of files, so that only what changed is read again. Losing it costs time and nothing else. */
export class FileIndex {
  private constructor(
    private readonly place: string | undefined,
    private readonly known: Map<string, Known>,
  ) {}

  /** One that begins with nothing and is kept nowhere. */
  static fleeting(): FileIndex {
    return new FileIndex(undefined, new Map());
  }

  static async open(place: string): Promise<FileIndex> {
    const known = new Map<string, Known>();
    for (const line of (await readFile(place, 'utf8').catch(() => '')).split('\n')) {
      const [, digest, size, stamp, path] = /^([0-9a-f]{64}) (\d+) (\S+) (.+)$/.exec(line) ?? [];
      if (digest !== undefined && size !== undefined && stamp !== undefined && path !== undefined) known.set(path, { digest, size: Number(size), stamp });
    }
    return new FileIndex(place, known);
  }

  digestOf({ path, size, stamp }: FoundFile): string | undefined {
    const known = this.known.get(path);
    return known?.stamp === stamp && known.size === size ? known.digest : undefined;
  }

  /** @param lookedAt nanoseconds since 1970 when the file was found as it is described */
  remember({ path, size, stamp, changedAt }: FoundFile, digest: string, lookedAt: bigint): void {
    if (lookedAt - changedAt < restlessNs) this.known.delete(path);
    else this.known.set(path, { digest, size, stamp });
  }

  /** Keeps what is known of these files, and forgets all others. */
  async save(paths: Iterable<string>): Promise<void> {
    if (this.place === undefined) return;
    const lines: string[] = [];
    for (const path of paths) {
      const known = this.known.get(path);
      if (known) lines.push(`${known.digest} ${known.size} ${known.stamp} ${path}\n`);
    }
    const draft = `${this.place}.${process.pid}`;
    await writeFile(draft, lines.join(''));
    await rename(draft, this.place);
  }
}
