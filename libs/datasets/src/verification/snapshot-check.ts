import type { WorkspaceId } from '@plinth/kernel';
import type { Snapshot } from '../dataset.js';
import type { ObjectReader } from '../object-reader.js';
import { decodeManifest, documentFits, type Fault, type FileEntry, fileLayout, type Layout, Lines, type Manifest, manifestFits, nameLayout, type RangeEntry, rangeFits, readFileLine, type SnapshotPart } from '../rules/index.js';
import { checkObjects } from './object-check.js';

/** Something of the snapshot that is not as it should be. */
export interface Finding {
  readonly kind: 'FINDING';
  readonly part: SnapshotPart;
  readonly fault: Fault;
  /** The file; for a range the first one in it; the name of a split; null for the rest. */
  readonly path: string | null;
  /** Of the bytes that are meant. */
  readonly digest: string;
  /** Files that can not be checked for it. */
  readonly unchecked: number;
}

/** How far the check is: all files up to and with this path are done. */
export interface CheckProgress {
  readonly kind: 'PROGRESS';
  readonly files: number;
  readonly bytes: number;
  readonly through: string | null;
}

export type SnapshotEvent = Finding | CheckProgress;

const filesAtOnce = 1_000;
const bytesAtOnce = 256 << 20;

/**
 * Reads everything that a snapshot is made of again, from the store and not from what is kept in memory: the root, the ranges, the lists of splits and each file. What of it hangs on
 * damaged bytes is counted as unchecked, and the check goes on beside it. Memory is bounded by one range and a batch of its files.
 */
export class SnapshotCheck {
  private files = 0;
  private bytes = 0;
  private through: string | null = null;

  constructor(
    private readonly workspaceId: WorkspaceId,
    private readonly reader: ObjectReader,
    private readonly snapshot: Snapshot,
  ) {}

  /** @param after goes on behind this path: what is no file was checked by whoever came so far */
  async *run(after: string | null): AsyncGenerator<SnapshotEvent, void, undefined> {
    const { digest, document, root, files } = this.snapshot;
    if (after === null && !documentFits(digest, document, root)) yield finding('DOCUMENT', 'CONTRADICTED', null, digest);
    const fault = yield* this.check(root);
    if (fault) return void (yield finding('MANIFEST', fault, null, root, files));
    const manifest = decodeManifest(await this.reader.read(this.workspaceId, root, 'manifest'));
    if (after === null) yield* this.structure(manifest);
    const from = after === null ? undefined : Buffer.from(after);
    for (const entry of manifest.files) {
      if (from && entry.last.compare(from) <= 0) continue;
      const lines = yield* this.range('RANGE', entry, fileLayout);
      if (lines) yield* this.filesOf(lines, from);
      this.through = entry.last.toString();
    }
    yield this.progress();
  }

  /** All but the files and what lists them. */
  private async *structure(manifest: Manifest): AsyncGenerator<SnapshotEvent, void, undefined> {
    if (!manifestFits(manifest, this.snapshot.document)) yield finding('MANIFEST', 'CONTRADICTED', null, this.snapshot.root);
    for (const entry of manifest.names) yield* this.range('NAMES', entry, nameLayout);
    for (const split of this.snapshot.document.splits) {
      const fault = split.kind === 'FILES' ? yield* this.check(split.members) : undefined;
      if (split.kind === 'FILES' && fault) yield finding('SPLIT', fault, split.name, split.members);
    }
  }

  /** @returns its lines when they are what they were */
  private async *range(part: 'RANGE' | 'NAMES', entry: RangeEntry, layout: Layout): AsyncGenerator<SnapshotEvent, Lines | undefined, undefined> {
    const fault = yield* this.check(entry.digest);
    if (fault) {
      yield finding(part, fault, entry.first.toString(), entry.digest, part === 'RANGE' ? entry.count : 0);
      return undefined;
    }
    const lines = new Lines(await this.reader.read(this.workspaceId, entry.digest, 'range'), layout);
    if (!rangeFits(entry, lines, part === 'RANGE')) yield finding(part, 'CONTRADICTED', entry.first.toString(), entry.digest);
    return lines;
  }

  private async *filesOf(lines: Lines, from: Buffer | undefined): AsyncGenerator<SnapshotEvent, void, undefined> {
    let batch: FileEntry[] = [];
    let size = 0;
    for (let at = 0; at < lines.count; at += 1) {
      if (from && lines.compareKey(at, from) <= 0) continue;
      const file = readFileLine(lines.line(at));
      batch.push(file);
      size += file.size;
      if (batch.length < filesAtOnce && size < bytesAtOnce) continue;
      yield* this.batch(batch);
      [batch, size] = [[], 0];
    }
    if (batch.length > 0) yield* this.batch(batch);
  }

  private async *batch(files: readonly FileEntry[]): AsyncGenerator<SnapshotEvent, void, undefined> {
    const faults = new Map<string, Fault>();
    for await (const event of checkObjects(this.workspaceId, this.reader, new Map(files.map(({ digest, size }) => [digest, size])))) {
      if ('fault' in event) faults.set(event.digest, event.fault);
      else {
        this.bytes += event.bytes;
        yield this.progress();
      }
    }
    for (const { path, digest } of files) {
      const fault = faults.get(digest);
      if (fault) yield finding('FILE', fault, path, digest);
    }
    this.files += files.length;
    this.through = files.at(-1)?.path ?? this.through;
    yield this.progress();
  }

  /** A single object that the snapshot keeps beside its files. */
  private async *check(digest: string): AsyncGenerator<SnapshotEvent, Fault | undefined, undefined> {
    let fault: Fault | undefined;
    for await (const event of checkObjects(this.workspaceId, this.reader, new Map([[digest, null]]))) {
      if ('fault' in event) fault = event.fault;
      else this.bytes += event.bytes;
    }
    return fault;
  }

  private progress(): CheckProgress {
    return { kind: 'PROGRESS', files: this.files, bytes: this.bytes, through: this.through };
  }
}

function finding(part: SnapshotPart, fault: Fault, path: string | null, digest: string, unchecked = 0): Finding {
  return { kind: 'FINDING', part, fault, path, digest, unchecked };
}
