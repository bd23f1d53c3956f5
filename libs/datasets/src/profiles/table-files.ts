import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import type { AnalyticsSession, TableFiles } from '@plinth/platform/analytics';
import type { BlobStore } from '@plinth/platform/blobs';
import { BLOB_STORE } from '@plinth/platform/nest';
import { DataDamaged } from '../datasets.errors.js';
import type { ObjectPlace } from '../object.store.js';
import { ObjectReader } from '../object-reader.js';
import { UnusableTable } from '../profiling/profiling.errors.js';
import type { FileEntry, TableShape } from '../rules/index.js';

const locatedAtOnce = 1_000;
const parquetMagic = 'PAR1';
/** Read at once from the end of a Parquet file: most footers are shorter. */
const guessedFooter = 64 << 10;
const longestFooter = 64 << 20;

/** Brings files of snapshots into a session's folder. */
@Injectable()
export class TableFileBringer {
  constructor(
    private readonly reader: ObjectReader,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
  ) {}

  /**
   * The files as one table, each once however often it is asked for in one session. A file that is a blob of its own is linked where the store keeps files beside the session;
   * any other is copied.
   * @throws UnusableTable when they do not fit in what the session may put on disk; DataDamaged when one is not there
   */
  async bring(session: AnalyticsSession, workspaceId: WorkspaceId, { format, gzip }: TableShape, files: readonly FileEntry[], signal?: AbortSignal): Promise<TableFiles> {
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes > session.limits.diskBytes) throw new UnusableTable('TOO_LARGE', `Its files have ${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB, more than a computation may take.`);
    const folder = join(session.folder, 'inputs');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const paths: string[] = [];
    for (let at = 0; at < files.length; at += locatedAtOnce) {
      const batch = files.slice(at, at + locatedAtOnce);
      const places = await this.reader.locate(workspaceId, [...new Set(batch.map(({ digest }) => digest))]);
      for (const { digest } of batch) {
        signal?.throwIfAborted();
        const place = places.get(digest);
        if (!place) throw new DataDamaged('file', digest);
        const path = join(folder, digest);
        await this.bringOne(workspaceId, digest, place, path, signal);
        paths.push(path);
      }
    }
    return { format, gzip, paths };
  }

  /**
   * Parquet files of which only the footer is brought: what they say of their schema and of their parts. Between its first four bytes and the footer such a file has a hole.
   * @throws UnusableTable for what has no footer; DataDamaged when a file is not there
   */
  async bringFooters(session: AnalyticsSession, workspaceId: WorkspaceId, files: readonly FileEntry[]): Promise<TableFiles> {
    const folder = join(session.folder, 'footers');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const paths: string[] = [];
    for (let at = 0; at < files.length; at += locatedAtOnce) {
      const batch = files.slice(at, at + locatedAtOnce);
      const places = await this.reader.locate(workspaceId, [...new Set(batch.map(({ digest }) => digest))]);
      for (const file of batch) {
        const place = places.get(file.digest);
        if (!place) throw new DataDamaged('file', file.digest);
        const path = join(folder, file.digest);
        if (!existsSync(path) && !(place.pack === file.digest && (await this.blobs.linkTo?.(workspaceId, file.digest, path)))) await this.writeFooter(workspaceId, file, place, path);
        paths.push(path);
      }
    }
    return { format: 'PARQUET', gzip: false, paths };
  }

  private async writeFooter(workspaceId: WorkspaceId, { path: name, size }: FileEntry, place: ObjectPlace, target: string): Promise<void> {
    const none = (): UnusableTable => new UnusableTable('UNREADABLE', `${JSON.stringify(name)} is no whole Parquet file.`);
    if (size < 12) throw none();
    const end = await this.part(workspaceId, place, Math.max(0, size - guessedFooter));
    const length = end.readUInt32LE(end.length - 8) + 8;
    if (end.toString('latin1', end.length - 4) !== parquetMagic || length > size - 4) throw none();
    if (length > longestFooter) throw new UnusableTable('TOO_LARGE', `The footer of ${JSON.stringify(name)} has more than ${longestFooter / 2 ** 20} MiB.`);
    const footer = length <= end.length ? end.subarray(end.length - length) : await this.part(workspaceId, place, size - length);
    const file = await open(target, 'wx', 0o600);
    try {
      await file.write(Buffer.from(parquetMagic), 0, 4, 0);
      await file.write(footer, 0, footer.length, size - footer.length);
    } finally {
      await file.close();
    }
  }

  /** From there to the end. */
  private async part(workspaceId: WorkspaceId, place: ObjectPlace, start: number): Promise<Buffer> {
    return Buffer.concat((await (await this.reader.open(workspaceId, place, { start, end: place.size - 1 })).toArray()) as Buffer[]);
  }

  private async bringOne(workspaceId: WorkspaceId, digest: string, place: ObjectPlace, path: string, signal: AbortSignal | undefined): Promise<void> {
    if (existsSync(path)) return;
    if (place.pack === digest && (await this.blobs.linkTo?.(workspaceId, digest, path))) return;
    await pipeline(await this.reader.open(workspaceId, place), createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
  }
}
