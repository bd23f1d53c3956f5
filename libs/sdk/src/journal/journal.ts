import { closeSync, fstatSync, fsync, ftruncateSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../usable-folder.js';
import { announcedSize, decodeFrame, encodeFrame, frameHeaderSize, magic } from './frames.js';
import type { Entry, JournalHeader, JournalRecord } from './records.js';

/** The two orders in which a journal is sent: artifacts, which may take hours, do not hold up the metrics behind them. */
export type LaneName = 'records' | 'artifacts';

/** Where a reader stands: after the entry `seq`, at byte `offset` of the file. */
export interface Cursor {
  readonly seq: number;
  readonly offset: number;
}

export interface JournalLimits {
  /** Bytes of one journal on disk before new records are dropped. */
  readonly maxBytes: number;
  /** Bytes kept in memory when the disk refuses. */
  readonly maxMemory: number;
}

const defaultLimits: JournalLimits = { maxBytes: 8 * 2 ** 30, maxMemory: 32 * 2 ** 20 };
/** A journal that is sent whole starts over beyond this size, so that a long run's does not grow with the run. */
const restartBytes = 8 * 2 ** 20;
const fsyncEveryMs = 1000;
const maxRecentBytes = 2 ** 20;

/** The journal is full, or the disk refuses and memory is used up: the record is lost. */
export class JournalFull extends Error {}

/**
 * The deeds of one run or pipeline, or the predictions of one deployment, by one process, on disk before they are sent. Appends go to the page cache at once (a killed process loses
 * nothing that was appended) and to the disk a second later (a lost machine loses a second). Without a usable disk the journal
 * lives in bounded memory.
 */
export class Journal {
  /** A frame is whole and yet not what was written: what follows it can't be read. */
  damaged = false;
  private seq = 0;
  private end = 0;
  private start = 0;
  private fd: number | undefined;
  private syncTimer: NodeJS.Timeout | undefined;
  private readonly overflow: { readonly entry: Entry; readonly size: number }[] = [];
  private overflowBytes = 0;
  /** Frames just written, by their offset: while the server keeps up, nothing is read back from the disk. */
  private readonly recent = new Map<number, { readonly entry: Entry; readonly next: number }>();
  private recentBytes = 0;
  private readonly acked: Record<LaneName, number> = { records: 0, artifacts: 0 };
  private ackTimer: NodeJS.Timeout | undefined;

  private constructor(
    /** Undefined for a journal in memory. */
    readonly file: string | undefined,
    readonly header: JournalHeader,
    private readonly limits: JournalLimits,
  ) {}

  /** Where copies of artifacts wait. */
  get copies(): string | undefined {
    return this.file === undefined ? undefined : `${this.file}.files`;
  }

  get lastSeq(): number {
    return this.seq;
  }

  get isOnDisk(): boolean {
    return this.fd !== undefined;
  }

  /** Bytes of its entries on disk. */
  get size(): number {
    return this.end - this.start;
  }

  /** Throws what the file system throws when the file cannot be made. */
  static create(file: string, header: JournalHeader, limits: JournalLimits = defaultLimits): Journal {
    makeFolder(dirname(file));
    const journal = new Journal(file, header, limits);
    journal.fd = openSync(file, 'wx+', 0o600);
    const frame = encodeFrame(header);
    writeSync(journal.fd, magic, 0, magic.byteLength, 0);
    writeSync(journal.fd, frame, 0, frame.byteLength, magic.byteLength);
    journal.start = journal.end = magic.byteLength + frame.byteLength;
    return journal;
  }

  static inMemory(header: JournalHeader, limits: JournalLimits = defaultLimits): Journal {
    return new Journal(undefined, header, limits);
  }

  /**
   * Opens, to be sent and not to be continued, what a process left behind. Reading ends at a torn tail; bytes spoilt before the end
   * make it `damaged`. Undefined when it is no journal.
   */
  static open(file: string, limits: JournalLimits = defaultLimits): Journal | undefined {
    const fd = openSync(file, 'r');
    const first = startsWithMagic(fd) ? readAt(fd, magic.byteLength) : undefined;
    const header = first && parseHeader(first.head);
    if (!first || !header) {
      closeSync(fd);
      return undefined;
    }
    const journal = new Journal(file, header, limits);
    journal.fd = fd;
    journal.start = journal.end = first.next;
    readAcknowledged(file, journal.acked);
    for (let found = journal.read(journal.end); found; found = journal.read(journal.end)) {
      journal.seq = found.entry.seq;
      journal.end = found.next;
    }
    journal.damaged = isSpoilt(fd, journal.end);
    return journal;
  }

  /** Throws `JournalFull` when there is no room left for it. */
  append(record: JournalRecord, payload?: Uint8Array): number {
    const entry: Entry = { seq: this.seq + 1, at: Date.now(), record, payload: payload ?? new Uint8Array(0) };
    const frame = encodeFrame({ seq: entry.seq, at: entry.at, record }, payload);
    const offset = this.end;
    if (this.overflow.length > 0 || !this.write(frame)) this.keepInMemory(entry, frame.byteLength);
    else this.remember(entry, offset);
    this.seq = entry.seq;
    return entry.seq;
  }

  begin(lane: LaneName): Cursor {
    return { seq: this.acked[lane], offset: this.start };
  }

  /** The next entry that the lane wants, if there is one yet, and the cursor behind all that was looked at. */
  next(cursor: Cursor, wanted: (record: JournalRecord) => boolean): { readonly entry: Entry | undefined; readonly cursor: Cursor } {
    let { seq, offset } = cursor;
    while (this.fd !== undefined && offset < this.end) {
      const found = this.recent.get(offset) ?? this.read(offset);
      if (!found) break;
      const { entry } = found;
      offset = found.next;
      if (entry.seq <= seq) continue;
      seq = entry.seq;
      if (wanted(entry.record)) return { entry, cursor: { seq, offset } };
    }
    const kept = this.overflow.find(({ entry }) => entry.seq > seq && wanted(entry.record));
    return { entry: kept?.entry, cursor: { seq: kept?.entry.seq ?? seq, offset } };
  }

  /** Remembers that the lane's entries up to `seq` need not be sent again. Written soon, not at once: a repeated send has no second effect. */
  acknowledge(lane: LaneName, seq: number): void {
    this.acked[lane] = seq;
    this.ackTimer ??= setTimeout(() => this.writeAcknowledged(), 200).unref();
    const done = Math.min(this.acked.records, this.acked.artifacts);
    while (this.overflow[0] && this.overflow[0].entry.seq <= done) this.overflowBytes -= this.overflow.shift()?.size ?? 0;
  }

  acknowledged(lane: LaneName): number {
    return this.acked[lane];
  }

  /** When all is sent and the file has grown, starts it over. True when cursors must begin anew. */
  restartIfSent(): boolean {
    if (this.fd === undefined || this.end - this.start < restartBytes || this.overflow.length > 0) return false;
    this.writeAcknowledged();
    ftruncateSync(this.fd, this.start);
    this.end = this.start;
    this.recent.clear();
    this.recentBytes = 0;
    return true;
  }

  close(): void {
    clearTimeout(this.syncTimer);
    if (this.ackTimer) this.writeAcknowledged();
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  /** Everything is sent: nothing of it stays. */
  remove(): void {
    this.close();
    clearTimeout(this.ackTimer);
    if (this.file === undefined || this.copies === undefined) return;
    rmSync(this.file, { force: true });
    rmSync(`${this.file}.ack`, { force: true });
    rmSync(this.copies, { recursive: true, force: true });
  }

  private write(frame: Uint8Array): boolean {
    if (this.fd === undefined || this.end + frame.byteLength > this.limits.maxBytes) return false;
    try {
      for (let written = 0; written < frame.byteLength; ) written += writeSync(this.fd, frame, written, frame.byteLength - written, this.end + written);
      this.end += frame.byteLength;
      this.syncTimer ??= setTimeout(() => this.flushToDisk(), fsyncEveryMs).unref();
      return true;
    } catch {
      // A full disk: the next frame is written over the torn one, and this one waits in memory.
      return false;
    }
  }

  private keepInMemory(entry: Entry, size: number): void {
    if (this.overflowBytes + size > this.limits.maxMemory) throw new JournalFull('there is no room left to keep what could not be sent');
    this.overflow.push({ entry, size });
    this.overflowBytes += size;
  }

  private read(offset: number): { readonly entry: Entry; readonly next: number } | undefined {
    const frame = this.fd === undefined ? undefined : readAt(this.fd, offset);
    const entry = frame && parseEntry(frame.head, frame.payload);
    return entry && { entry, next: frame.next };
  }

  private remember(entry: Entry, offset: number): void {
    this.recent.set(offset, { entry, next: this.end });
    this.recentBytes += this.end - offset;
    for (const [oldest, { next }] of this.recent) {
      if (this.recentBytes <= maxRecentBytes) break;
      this.recent.delete(oldest);
      this.recentBytes -= next - oldest;
    }
  }

  private flushToDisk(): void {
    this.syncTimer = undefined;
    // A failed fsync leaves what the page cache has: no worse than before, and nothing that training could do about it.
    if (this.fd !== undefined) fsync(this.fd, () => undefined);
  }

  private writeAcknowledged(): void {
    clearTimeout(this.ackTimer);
    this.ackTimer = undefined;
    if (this.fd === undefined || this.file === undefined) return;
    try {
      writeFileSync(`${this.file}.ack.new`, JSON.stringify(this.acked), { mode: 0o600 });
      renameSync(`${this.file}.ack.new`, `${this.file}.ack`);
    } catch {
      // Without it some entries are sent again under the same keys, which has no second effect.
    }
  }
}

function readAt(fd: number, offset: number): { head: unknown; payload: Uint8Array; next: number } | undefined {
  const header = new Uint8Array(frameHeaderSize);
  if (readSync(fd, header, 0, frameHeaderSize, offset) < frameHeaderSize) return undefined;
  const size = announcedSize(header);
  if (size === undefined) return undefined;
  const body = new Uint8Array(size);
  if (readSync(fd, body, 0, size, offset + frameHeaderSize) < size) return undefined;
  const frame = decodeFrame(header, body);
  return frame && { ...frame, next: offset + frameHeaderSize + size };
}

function startsWithMagic(fd: number): boolean {
  const bytes = new Uint8Array(magic.byteLength);
  readSync(fd, bytes, 0, bytes.byteLength, 0);
  return bytes.every((byte, at) => byte === magic[at]);
}

function parseHeader(head: unknown): JournalHeader | undefined {
  const known = typeof head === 'object' && head !== null && 'kind' in head && head.kind === 'journal' && 'version' in head && head.version === 1 && 'journalId' in head && ('runId' in head || 'executionId' in head || 'deploymentId' in head);
  return known ? (head as JournalHeader) : undefined;
}

/** The checksum held, so the head is what this module wrote. */
function parseEntry(head: unknown, payload: Uint8Array): Entry | undefined {
  const known = typeof head === 'object' && head !== null && 'seq' in head && 'at' in head && 'record' in head;
  return known ? { ...(head as Omit<Entry, 'payload'>), payload } : undefined;
}

/** True when the frame at `offset` is as long as it says but fails its checksum: that is no tail of a write cut short. */
function isSpoilt(fd: number, offset: number): boolean {
  const header = new Uint8Array(frameHeaderSize);
  if (readSync(fd, header, 0, frameHeaderSize, offset) < frameHeaderSize) return false;
  return fstatSync(fd).size > offset + frameHeaderSize + (announcedSize(header) ?? 0);
}

function readAcknowledged(file: string, acked: Record<LaneName, number>): void {
  try {
    const stored: unknown = JSON.parse(readFileSync(`${file}.ack`, 'utf8'));
    if (typeof stored !== 'object' || stored === null) return;
    if ('records' in stored && typeof stored.records === 'number') acked.records = stored.records;
    if ('artifacts' in stored && typeof stored.artifacts === 'number') acked.artifacts = stored.artifacts;
  } catch {
    // None was acknowledged, or it was not written in time: entries are sent again under the same keys.
  }
}
