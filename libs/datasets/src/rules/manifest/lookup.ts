import type { LoadLines } from './apply.js';
import type { Lines } from './lines.js';
import type { RangeEntry, Tree } from './root.js';

/**
 * Finds single lines of a tree: one range is read for each, and none where the ranges' bounds tell already. What lies in memory is answered at once: a wait for each of a million files costs more
 * than the looks.
 */
export class TreeReader {
  constructor(
    private readonly tree: Tree,
    private readonly load: LoadLines,
  ) {}

  /** The line of the key. */
  get(key: Buffer): Buffer | undefined | Promise<Buffer | undefined> {
    const entry = this.entryFor(key);
    if (!entry || key.compare(entry.first) < 0) return undefined;
    return this.in(entry, (lines) => {
      const { index, found } = lines.search(key);
      return found ? lines.line(index) : undefined;
    });
  }

  has(key: Buffer): boolean | Promise<boolean> {
    const entry = this.entryFor(key);
    if (!entry || key.compare(entry.first) < 0) return false;
    return key.equals(entry.last) || key.equals(entry.first) || this.in(entry, (lines) => lines.search(key).found);
  }

  /** The first key that is the given one or lies behind it. */
  firstFrom(key: Buffer): Buffer | undefined | Promise<Buffer | undefined> {
    const entry = this.entryFor(key);
    if (!entry) return undefined;
    if (key.compare(entry.first) <= 0) return entry.first;
    return this.in(entry, (lines) => lines.key(lines.search(key).index));
  }

  /** Lines from the key on, or behind it, range by range; those before `end` only. */
  async *from(key: Buffer, { behind = false, end }: { readonly behind?: boolean; readonly end?: Buffer | undefined } = {}): AsyncGenerator<{ readonly lines: Lines; readonly from: number; readonly to: number }, void, undefined> {
    for (let index = this.indexFor(key); index < this.tree.length; index += 1) {
      const entry = this.tree[index];
      if (!entry || (end && entry.first.compare(end) >= 0)) return;
      const lines = await this.load(entry.digest);
      const place = lines.search(key);
      const from = behind && place.found ? place.index + 1 : place.index;
      const to = end && entry.last.compare(end) >= 0 ? lines.search(end).index : lines.count;
      if (from < to) yield { lines, from, to };
    }
  }

  private in<Found>({ digest }: RangeEntry, find: (lines: Lines) => Found): Found | Promise<Found> {
    const lines = this.load(digest);
    return lines instanceof Promise ? lines.then(find) : find(lines);
  }

  private entryFor(key: Buffer): RangeEntry | undefined {
    return this.tree[this.indexFor(key)];
  }

  /** The first range that does not end before the key. */
  private indexFor(key: Buffer): number {
    let low = 0;
    let high = this.tree.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.tree[middle]?.last.compare(key) ?? 0) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
