import type { LoadLines } from './apply.js';
import type { Lines } from './lines.js';
import type { RangeEntry, Tree } from './root.js';

/** A key whose line is not the same in two trees; a line that is not there is undefined. */
export interface Difference {
  readonly key: Buffer;
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
}

const batchSize = 1_024;

/** Where two trees differ, in the order of the keys, in batches. Ranges that both have are passed over unread. */
export async function* differences(before: Tree, after: Tree, load: LoadLines): AsyncGenerator<Difference[], void, undefined> {
  const [left, right] = [new Side(before, load), new Side(after, load)];
  let batch: Difference[] = [];
  while (left.entry !== undefined || right.entry !== undefined) {
    if (left.isAtStart && right.isAtStart && left.entry?.digest === right.entry?.digest) {
      left.skip();
      right.skip();
      continue;
    }
    // Whatever lies wholly before the other side needs no look at the other side.
    if (right.entry === undefined || (left.entry !== undefined && left.liesBefore(right))) {
      const lines = await left.open();
      do {
        batch.push({ key: lines.key(left.at), before: lines.line(left.at), after: undefined });
        left.next();
      } while (left.isIn(lines) && (right.entry === undefined || left.liesBefore(right)));
    } else if (left.entry === undefined || right.liesBefore(left)) {
      const lines = await right.open();
      do {
        batch.push({ key: lines.key(right.at), before: undefined, after: lines.line(right.at) });
        right.next();
      } while (right.isIn(lines) && (left.entry === undefined || right.liesBefore(left)));
    } else {
      pair(await left.open(), left, await right.open(), right, batch);
    }
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Lines that are compared at once: where little changed, nearly all of them are the same. */
const stretch = 64;

/** Goes on until either side's range ends. */
function pair(leftLines: Lines, left: Side, rightLines: Lines, right: Side, batch: Difference[]): void {
  let i = left.at;
  let j = right.at;
  let singly = 0;
  while (i < leftLines.count && j < rightLines.count) {
    if (singly === 0) {
      if (sameStretch(leftLines, i, rightLines, j)) {
        i += stretch;
        j += stretch;
        continue;
      }
      singly = stretch;
    }
    singly -= 1;
    const order = compareKeys(leftLines, i, rightLines, j);
    if (order === 0) {
      if (!sameLine(leftLines, i, rightLines, j)) batch.push({ key: rightLines.key(j), before: leftLines.line(i), after: rightLines.line(j) });
      i += 1;
      j += 1;
    } else if (order < 0) {
      batch.push({ key: leftLines.key(i), before: leftLines.line(i), after: undefined });
      i += 1;
    } else {
      batch.push({ key: rightLines.key(j), before: undefined, after: rightLines.line(j) });
      j += 1;
    }
  }
  left.moveTo(i);
  right.moveTo(j);
}

function compareKeys(left: Lines, i: number, right: Lines, j: number): number {
  return left.bytes.compare(right.bytes, right.keyStartOf(j), right.keyEndOf(j), left.keyStartOf(i), left.keyEndOf(i));
}

function sameStretch(left: Lines, i: number, right: Lines, j: number): boolean {
  if (i + stretch > left.count || j + stretch > right.count) return false;
  return left.bytes.compare(right.bytes, right.startOf(j), right.startOf(j + stretch), left.startOf(i), left.startOf(i + stretch)) === 0;
}

function sameLine(left: Lines, i: number, right: Lines, j: number): boolean {
  return left.bytes.compare(right.bytes, right.startOf(j), right.startOf(j + 1), left.startOf(i), left.startOf(i + 1)) === 0;
}

/** One tree, walked. */
class Side {
  at = 0;
  private range = 0;
  private lines: Lines | undefined;

  constructor(
    private readonly tree: Tree,
    private readonly load: LoadLines,
  ) {}

  get entry(): RangeEntry | undefined {
    return this.tree[this.range];
  }

  get isAtStart(): boolean {
    return this.at === 0;
  }

  async open(): Promise<Lines> {
    if (this.lines) return this.lines;
    if (!this.entry) throw new Error('The walk has ended.');
    this.lines = await this.load(this.entry.digest);
    return this.lines;
  }

  /** Whether the walk has not left this range. */
  isIn(lines: Lines): boolean {
    return this.lines === lines;
  }

  next(): void {
    this.moveTo(this.at + 1);
  }

  moveTo(at: number): void {
    this.at = at;
    if (this.entry && at >= this.entry.count) this.skip();
  }

  skip(): void {
    this.range += 1;
    this.at = 0;
    this.lines = undefined;
  }

  /** Whether the line here lies before all that is left of the other side, as far as that can be told without reading the other's range. */
  liesBefore(other: Side): boolean {
    const { entry } = this;
    if (!entry || !other.entry) return false;
    const bound = other.lines?.key(other.at) ?? other.entry.first;
    if (this.lines) return other.lines === undefined && this.lines.compareKey(this.at, bound) < 0;
    return entry.last.compare(bound) < 0;
  }
}
