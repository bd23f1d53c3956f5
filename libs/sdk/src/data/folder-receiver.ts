import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ObjectFramesReader } from '@plinth/contracts';
import { downloadBytes, mismatch } from '../client/artifact-transfer.js';
import type { Progress } from '../client/byte-source.js';
import { PlinthRequestError } from '../client/errors.js';
import type { Transport } from '../client/transport.js';
import { AtOnce } from './at-once.js';
import type { DatasetRoutes } from './dataset-routes.js';
import type { ObjectCache } from './object-cache.js';
import { patiently } from './patiently.js';
import type { SnapshotFile } from './snapshot-lines.js';
import type { ReceivedFiles } from './transferred.js';
import { partialFile, type WorkingFiles } from './working-files.js';

const largest = 1 << 20;
/** Of one request for many small files. */
const filesARequest = 2_000;
const bytesARequest = 32 << 20;
const requestsAtOnce = 2;
const largeAtOnce = 3;

/** A request may answer with this many bytes of files and their heads. */
const frameLimits = { maxBytes: 4 * bytesARequest, maxObjects: filesARequest };

/** Writes files of a snapshot into a folder, each whole and with the digest that the manifest says, or not at all. Cut off anywhere, it goes on from there when it is called again. */
export class FolderReceiver {
  private done = 0;
  private fetchedBytes = 0;
  private cachedBytes = 0;

  constructor(
    private readonly transport: Transport,
    private readonly routes: DatasetRoutes,
    private readonly folder: string,
    private readonly files: WorkingFiles,
    private readonly cache: ObjectCache | undefined,
    private readonly onProgress: Progress = () => undefined,
  ) {}

  async receive(snapshot: string, wanted: readonly SnapshotFile[]): Promise<ReceivedFiles> {
    const total = wanted.reduce((sum, { size }) => sum + size, 0);
    const report = (size: number): void => this.onProgress((this.done += size), total);
    const absent: SnapshotFile[] = [];
    for (const file of wanted) {
      if (await this.fromCache(file)) report(file.size);
      else absent.push(file);
    }
    await this.receiveSmall(snapshot, absent.filter(({ size }) => size < largest), report);
    const large = new AtOnce(largeAtOnce);
    for (const file of absent.filter(({ size }) => size >= largest)) {
      await large.start(async () => {
        await this.receiveLarge(snapshot, file);
        report(file.size);
      });
    }
    await large.end();
    return { fetchedBytes: this.fetchedBytes, cachedBytes: this.cachedBytes };
  }

  private async fromCache({ path, digest, size }: SnapshotFile): Promise<boolean> {
    if (!this.cache) return false;
    const draft = this.files.draft(path);
    if (!(await this.cache.copyTo(digest, size, draft))) return false;
    this.files.publish(path, draft);
    this.cachedBytes += size;
    return true;
  }

  private async receiveSmall(snapshot: string, files: readonly SnapshotFile[], report: (size: number) => void): Promise<void> {
    const requests = new AtOnce(requestsAtOnce);
    for (let from = 0; from < files.length; ) {
      const batch: SnapshotFile[] = [];
      for (let bytes = 0; from < files.length && batch.length < filesARequest && bytes < bytesARequest; from += 1) {
        const file = files[from];
        if (!file) break;
        batch.push(file);
        bytes += file.size;
      }
      await requests.start(async () => {
        const open = new Map<string, SnapshotFile[]>();
        for (const file of batch) open.set(file.digest, [...(open.get(file.digest) ?? []), file]);
        // What came before the connection broke is not asked for again.
        await patiently(() => this.receiveBatch(snapshot, open, report));
      });
    }
    await requests.end();
  }

  private async receiveBatch(snapshot: string, open: Map<string, SnapshotFile[]>, report: (size: number) => void): Promise<void> {
    if (open.size === 0) return;
    const body = await this.routes.fetchFiles(snapshot, [...open.values()].flatMap(([first]) => first?.path ?? []));
    const frames = new ObjectFramesReader(frameLimits);
    let content = Buffer.alloc(0);
    let filled = 0;
    let digest = '';
    const reader = body.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        for (const event of frames.push(next.value)) {
          if (event.kind === 'BEGIN') {
            digest = Buffer.from(event.digest).toString('hex');
            content = Buffer.allocUnsafe(event.size);
            filled = 0;
          } else if (event.kind === 'BYTES') {
            content.set(event.bytes, filled);
            filled += event.bytes.length;
          } else if (event.kind === 'ABSENT') throw damaged(Buffer.from(event.digest).toString('hex'));
          else this.take(digest, content, open, report);
        }
      }
    } catch (error) {
      throw error instanceof PlinthRequestError ? error : cutOff(error);
    } finally {
      await reader.cancel().catch(() => undefined);
    }
    if (open.size > 0) throw cutOff();
  }

  private take(digest: string, content: Buffer, open: Map<string, SnapshotFile[]>, report: (size: number) => void): void {
    const files = open.get(digest);
    if (!files) return;
    if (createHash('sha256').update(content).digest('hex') !== digest) throw mismatch(files[0]?.path ?? '');
    for (const { path, size } of files) {
      const file = this.files.write(path, content);
      this.cache?.keep(digest, file);
      report(size);
    }
    this.fetchedBytes += content.length;
    open.delete(digest);
  }

  private async receiveLarge(snapshot: string, { path, digest, size }: SnapshotFile): Promise<void> {
    const partial = partialFile(this.folder, digest);
    await mkdir(dirname(partial), { recursive: true });
    const hash = createHash('sha256');
    let at = (await stat(partial).catch(() => undefined))?.size ?? 0;
    if (at > size) await rm(partial, { force: true });
    at = at > size ? 0 : at;
    if (at > 0) for await (const piece of createReadStream(partial, { highWaterMark: largest })) hash.update(piece as Buffer);
    const handle = await open(partial, 'a');
    try {
      for await (const piece of downloadBytes(this.transport, this.routes.filePath(snapshot, path), path, { size, digest }, at)) {
        hash.update(piece);
        await handle.write(piece);
        this.fetchedBytes += piece.byteLength;
      }
    } finally {
      await handle.close();
    }
    if (hash.digest('hex') !== digest) {
      await rm(partial, { force: true });
      throw mismatch(path);
    }
    const draft = this.files.draft(path);
    await rename(partial, draft);
    const file = this.files.publish(path, draft);
    this.cache?.keep(digest, file);
  }
}

function cutOff(cause?: unknown): PlinthRequestError {
  return new PlinthRequestError('The answer ended before all files had come.', { code: 'SERVER_UNREACHABLE', status: 0, cause });
}

function damaged(digest: string): PlinthRequestError {
  return new PlinthRequestError(`The server does not have the bytes ${digest} that this snapshot names.`, { code: 'DATA_DAMAGED', status: 409, help: 'Have whoever runs it look at `plinth data verify` of this snapshot.' });
}
