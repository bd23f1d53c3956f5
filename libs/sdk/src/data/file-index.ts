import { readFile, rename, writeFile } from 'node:fs/promises';
import { compareBytes, type FoundFile } from './folder-scan.js';
import { inPieces } from './snapshot-lines.js';

/** The digest of a file as long as its stamp stays. */
interface Known {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  readonly stamp: string;
}

/** A file that changed so shortly before it was looked at may change again without a new time (git's "racily clean" entries): clocks of file systems tick every few milliseconds. */
const restlessNs = 100_000_000n;

/** What stands in a line before the path, from where it is looked for on. */
const head = /([0-9a-f]{64}) (\d+) ([^\s]+) (?!\n|$)/y;

/**
 * Remembers digests of files, so that only what changed is read again. Losing it costs time and nothing else. Whoever asks goes through a folder in the order of its paths, as the notes
 * do: each look begins where the last one ended.
 */
export class FileIndex {
  private next = 0;
  /** What was learnt since; null where it is no longer known. */
  private readonly learnt = new Map<string, Known | null>();

  private constructor(
    private readonly place: string | undefined,
    /** In the order of the paths' bytes. */
    private readonly noted: readonly Known[],
  ) {}

  /** One that begins with nothing and is kept nowhere. */
  static fleeting(): FileIndex {
    return new FileIndex(undefined, []);
  }

  static async open(place: string): Promise<FileIndex> {
    const noted: Known[] = [];
    const text = await readFile(place, 'utf8').catch(() => '');
    for (let from = 0; from < text.length; ) {
      const found = text.indexOf('\n', from);
      const end = found < 0 ? text.length : found;
      head.lastIndex = from;
      const [whole, digest, size, stamp] = head.exec(text) ?? [];
      if (whole !== undefined && digest !== undefined && size !== undefined && stamp !== undefined) noted.push({ path: text.slice(from + whole.length, end), digest, size: Number(size), stamp });
      from = end + 1;
    }
    if (!noted.every(({ path }, index) => index === 0 || compareBytes(noted[index - 1]?.path ?? '', path) < 0)) noted.sort((one, other) => compareBytes(one.path, other.path));
    return new FileIndex(place, noted);
  }

  digestOf({ path, size, stamp }: FoundFile): string | undefined {
    const known = this.find(path);
    return known?.stamp === stamp && known.size === size ? known.digest : undefined;
  }

  /** @param lookedAt nanoseconds since 1970 when the file was found as it is described */
  remember({ path, size, stamp, changedAt }: FoundFile, digest: string, lookedAt: bigint): void {
    this.learnt.set(path, lookedAt - changedAt < restlessNs ? null : { path, digest, size, stamp });
  }

  /** Keeps what is known of these files, and forgets all others. */
  async save(paths: readonly string[]): Promise<void> {
    if (this.place === undefined) return;
    const draft = `${this.place}.${process.pid}`;
    await writeFile(draft, inPieces(paths, (path) => this.lineOf(path)));
    await rename(draft, this.place);
  }

  private lineOf(path: string): string {
    const known = this.find(path);
    return known ? `${known.digest} ${known.size} ${known.stamp} ${path}\n` : '';
  }

  private find(path: string): Known | undefined {
    const learnt = this.learnt.size > 0 ? this.learnt.get(path) : undefined;
    if (learnt !== undefined) return learnt ?? undefined;
    if (this.noted[this.next]?.path !== path) this.next = this.placeOf(path);
    const known = this.noted[this.next];
    if (known?.path !== path) return undefined;
    this.next += 1;
    return known;
  }

  /** The first that does not come before the path. */
  private placeOf(path: string): number {
    let low = 0;
    let high = this.noted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.noted[middle]?.path ?? '', path) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
