import { readFile, rename, writeFile } from 'node:fs/promises';
import type { FoundFile } from './folder-scan.js';
import { inPieces } from './snapshot-lines.js';

/** The digest of a file as long as its stamp stays. */
interface Known {
  readonly digest: string;
  readonly size: number;
  readonly stamp: string;
}

/** A file that changed so shortly before it was looked at may change again without a new time (git's "racily clean" entries): clocks of file systems tick every few milliseconds. */
const restlessNs = 100_000_000n;

/** What stands in a line before the path, from where it is looked for on. */
const head = /([0-9a-f]{64}) (\d+) ([^\s]+) (?!\n|$)/y;

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
    const text = await readFile(place, 'utf8').catch(() => '');
    for (let from = 0; from < text.length; ) {
      const found = text.indexOf('\n', from);
      const end = found < 0 ? text.length : found;
      head.lastIndex = from;
      const [whole, digest, size, stamp] = head.exec(text) ?? [];
      if (whole !== undefined && digest !== undefined && size !== undefined && stamp !== undefined) known.set(text.slice(from + whole.length, end), { digest, size: Number(size), stamp });
      from = end + 1;
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
  async save(paths: readonly string[]): Promise<void> {
    if (this.place === undefined) return;
    const draft = `${this.place}.${process.pid}`;
    await writeFile(draft, inPieces(paths, (path) => this.lineOf(path)));
    await rename(draft, this.place);
  }

  private lineOf(path: string): string {
    const known = this.known.get(path);
    return known ? `${known.digest} ${known.size} ${known.stamp} ${path}\n` : '';
  }
}
