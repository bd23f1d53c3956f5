import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import type { BlobRange } from '@plinth/platform/blobs';
import type { Snapshot } from './dataset.js';
import { DataDamaged, PathNotInSnapshot, SnapshotDeleted } from './datasets.errors.js';
import { Manifests } from './manifests.js';
import type { ObjectPlace } from './object.store.js';
import { ObjectReader } from './object-reader.js';
import { objectFrames } from './object-stream.js';
import { ReadRecord } from './read-record.js';
import { type FileEntry, readFileLine, TreeReader, type TypeFacts, typesOf } from './rules/index.js';
import type { FoundSnapshot } from './snapshot.service.js';

/** A file of a snapshot that was looked up for somebody. */
export interface FoundFile extends FileEntry {
  readonly of: FoundSnapshot;
}

/** The files of snapshots: listed, found, read. */
@Injectable()
export class FileService {
  constructor(
    private readonly access: AccessControl,
    private readonly manifests: Manifests,
    private readonly reader: ObjectReader,
    private readonly reads: ReadRecord,
  ) {}

  /** Files in the order of their paths' bytes; those whose path begins with the prefix only. */
  async list(actor: Actor, snapshot: Snapshot, prefix: string, { first, after }: PageArgs): Promise<Page<FileEntry>> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(first);
    if (snapshot.deletedAt) throw new SnapshotDeleted(snapshot.digest);
    const start = after === null || after === undefined ? undefined : pathOf(after);
    const manifest = await this.manifests.open(actor.workspaceId, snapshot.root);
    const files: FileEntry[] = [];
    const from = Buffer.from(start ?? prefix);
    const wanted = Buffer.from(prefix);
    for await (const { lines, from: begin, to } of new TreeReader(manifest.files, manifest.loadFiles).from(from, { behind: start !== undefined })) {
      for (let at = begin; at < to && files.length <= size; at += 1) {
        if (!lines.key(at).subarray(0, wanted.length).equals(wanted)) return toPage(files, size, cursorOf);
        files.push(readFileLine(lines.line(at)));
      }
      if (files.length > size) break;
    }
    return toPage(files, size, cursorOf);
  }

  /** Files by extension, the commonest first. */
  async types(actor: Actor, snapshot: Snapshot): Promise<({ readonly type: string } & TypeFacts)[]> {
    this.access.check(actor, 'dataset:read');
    if (snapshot.deletedAt) return [];
    const { files } = await this.manifests.open(actor.workspaceId, snapshot.root);
    return Object.entries(typesOf(files)).map(([type, facts]) => ({ type, ...facts })).sort((left, right) => right.files - left.files || (left.type < right.type ? -1 : 1));
  }

  /** @throws PathNotInSnapshot */
  async find(actor: Actor, of: FoundSnapshot, path: string): Promise<FoundFile> {
    this.access.check(actor, 'dataset:read');
    const manifest = await this.manifests.open(actor.workspaceId, of.snapshot.root);
    const line = await new TreeReader(manifest.files, manifest.loadFiles).get(Buffer.from(path));
    if (!line) throw new PathNotInSnapshot(path);
    return { ...readFileLine(line), of };
  }

  /** The bytes of a file that was found, or a part of them. Who takes them is on record before the first byte goes out. @throws DataDamaged */
  async open(actor: Actor, file: FoundFile, range?: BlobRange): Promise<Readable> {
    this.access.check(actor, 'dataset:read');
    await this.reads.note(actor, file.of);
    return this.reader.open(actor.workspaceId, await this.placeOf(actor, file), range);
  }

  /** Many files, by path, framed in the order that they are asked for. On record before the first byte goes out. @throws PathNotInSnapshot */
  async fetch(actor: Actor, of: FoundSnapshot, paths: readonly string[]): Promise<Readable> {
    this.access.check(actor, 'dataset:read');
    const manifest = await this.manifests.open(actor.workspaceId, of.snapshot.root);
    const files = new TreeReader(manifest.files, manifest.loadFiles);
    const digests: string[] = [];
    for (const path of paths) {
      const line = await files.get(Buffer.from(path));
      if (!line) throw new PathNotInSnapshot(path);
      digests.push(readFileLine(line).digest);
    }
    await this.reads.note(actor, of);
    return Readable.from(objectFrames(actor.workspaceId, this.reader, batchesOf(digests)), { objectMode: false, highWaterMark: 1 << 20 });
  }

  /** The lines of the manifest as they are kept, `<sha256> <size> <path>` each; those whose path begins with the prefix only. */
  async lines(actor: Actor, { snapshot }: FoundSnapshot, prefix: string): Promise<Readable> {
    this.access.check(actor, 'dataset:read');
    const manifest = await this.manifests.open(actor.workspaceId, snapshot.root);
    return Readable.from(linesFrom(new TreeReader(manifest.files, manifest.loadFiles), Buffer.from(prefix)), { objectMode: false, highWaterMark: 1 << 20 });
  }

  private async placeOf(actor: Actor, { digest }: FileEntry): Promise<ObjectPlace> {
    const place = (await this.reader.locate(actor.workspaceId, [digest])).get(digest);
    if (!place) throw new DataDamaged('file', digest);
    return place;
  }
}

function cursorOf({ path }: FileEntry): string {
  return encodeCursor([path]);
}

function pathOf(cursor: string): string {
  const [path] = decodeCursor(cursor, 1);
  if (typeof path === 'string' && path.length <= 2_048) return path;
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}

const fetchedAtOnce = 1_000;

async function* batchesOf(digests: readonly string[]): AsyncGenerator<readonly string[], void, undefined> {
  for (let at = 0; at < digests.length; at += fetchedAtOnce) yield digests.slice(at, at + fetchedAtOnce);
}

async function* linesFrom(files: TreeReader, prefix: Buffer): AsyncGenerator<Buffer, void, undefined> {
  for await (const { lines, from, to } of files.from(prefix)) {
    let end = from;
    while (end < to && lines.key(end).subarray(0, prefix.length).equals(prefix)) end = prefix.length === 0 ? to : end + 1;
    if (end > from) yield lines.bytes.subarray(lines.startOf(from), lines.startOf(end));
    if (end < to) return;
  }
}
