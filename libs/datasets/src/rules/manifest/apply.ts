import { createHash } from 'node:crypto';
import { endsRange, maxRangeLines } from './boundary.js';
import { Lines } from './lines.js';
import type { RangeEntry, Tree, TreeKind } from './root.js';

/** A line to be put under its key, or a key whose line goes. */
export interface Change {
  readonly key: Buffer;
  /** With its line feed; undefined takes the key's line away. */
  readonly line: Buffer | undefined;
}

/** Gives the lines of a range by its digest. */
export type LoadLines = (digest: string) => Promise<Lines> | Lines;

export interface ApplyPorts {
  readonly load: LoadLines;
  /** Takes the bytes of a range that the old tree had not. */
  readonly emit: (digest: string, bytes: Buffer) => Promise<void> | void;
  /** A key was to go that is not there. Throw to refuse. */
  readonly onMissing: (key: Buffer) => void;
}

/**
 * The tree after changes that come in the order of their keys' bytes, each key once. Costs what changed: ranges that no change lies in are taken over unread. The same
 * lines give the same tree, whatever led to them.
 */
export async function applyChanges(kind: TreeKind, old: Tree, changes: AsyncIterable<readonly Change[]>, { load, emit, onMissing }: ApplyPorts): Promise<RangeEntry[]> {
  const made: RangeEntry[] = [];
  const known = new Set(old.map(({ digest }) => digest));
  const writer = new RangeWriter(kind, async (entry, bytes) => {
    made.push(entry);
    if (!known.has(entry.digest)) await emit(entry.digest, bytes);
  });
  const cursor = new Cursor(changes);
  await cursor.refill();
  for (const [index, entry] of old.entries()) {
    const reaches = (): boolean => cursor.current !== undefined && cursor.current.key.compare(entry.last) <= 0;
    // Only the last range can be open: what comes behind it belongs into it.
    const goesOn = index === old.length - 1 && cursor.current !== undefined && !isClosed(entry);
    if (writer.isEmpty && !reaches() && !goesOn) {
      made.push(entry);
      continue;
    }
    const lines = await load(entry.digest);
    let at = 0;
    for (let change = cursor.current; change !== undefined && reaches(); change = cursor.current) {
      const { index: place, found } = lines.search(change.key, at);
      await writer.run(lines, at, place);
      at = found ? place + 1 : place;
      if (change.line !== undefined) {
        const closing = writer.line(change.line, change.key);
        if (closing) await closing;
      } else if (!found) onMissing(change.key);
      if (!cursor.advance()) await cursor.refill();
    }
    await writer.run(lines, at, lines.count);
  }
  for (let change = cursor.current; change !== undefined; change = cursor.current) {
    if (change.line !== undefined) {
      const closing = writer.line(change.line, change.key);
      if (closing) await closing;
    } else onMissing(change.key);
    if (!cursor.advance()) await cursor.refill();
  }
  await writer.close();
  return made;
}

function isClosed({ last, count }: RangeEntry): boolean {
  return count >= maxRangeLines || endsRange(last);
}

/** Waits only between batches: a wait for each change costs more than the change. */
class Cursor {
  current: Change | undefined;
  private batch: readonly Change[] = [];
  private at = 0;
  private readonly batches: AsyncIterator<readonly Change[]>;

  constructor(changes: AsyncIterable<readonly Change[]>) {
    this.batches = changes[Symbol.asyncIterator]();
  }

  /** @returns false when the batch is used up: refill then */
  advance(): boolean {
    this.at += 1;
    this.current = this.batch[this.at];
    return this.current !== undefined;
  }

  async refill(): Promise<void> {
    for (;;) {
      const next = await this.batches.next();
      if (next.done === true) {
        this.current = undefined;
        return;
      }
      if (next.value.length === 0) continue;
      this.batch = next.value;
      this.at = 0;
      this.current = next.value[0];
      return;
    }
  }
}

class RangeWriter {
  private parts: Buffer[] = [];
  private count = 0;

  constructor(
    private readonly kind: TreeKind,
    private readonly take: (entry: RangeEntry, bytes: Buffer) => Promise<void>,
  ) {}

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Only the end of a range is waited for. */
  line(line: Buffer, key: Buffer): Promise<void> | undefined {
    this.parts.push(line);
    this.count += 1;
    return this.count === maxRangeLines || endsRange(key) ? this.close() : undefined;
  }

  /** Lines of an old range from `from` to before `to`, untouched: of all lines of a range only its last can end one. */
  async run(lines: Lines, from: number, to: number): Promise<void> {
    for (let at = from; at < to; ) {
      const until = Math.min(to, at + maxRangeLines - this.count);
      this.parts.push(lines.bytes.subarray(lines.startOf(at), lines.startOf(until)));
      this.count += until - at;
      at = until;
      if (this.count === maxRangeLines || (at === lines.count && endsRange(lines.bytes, lines.keyStartOf(at - 1), lines.keyEndOf(at - 1)))) await this.close();
    }
  }

  async close(): Promise<void> {
    if (this.count === 0) return;
    const bytes = Buffer.concat(this.parts);
    this.parts = [];
    this.count = 0;
    const lines = new Lines(bytes, this.kind.layout);
    // Copies: the entry outlives the bytes.
    const [first, last] = [Buffer.from(lines.key(0)), Buffer.from(lines.key(lines.count - 1))];
    await this.take({ first, last, count: lines.count, digest: createHash('sha256').update(bytes).digest('hex'), ...this.kind.facts(lines) }, bytes);
  }
}
