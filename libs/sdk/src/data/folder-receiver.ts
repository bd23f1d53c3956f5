import { createHash, hash as hashOf } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MalformedObjectFrames, ObjectFramesReader } from '@plinth/contracts';
import { downloadBytes, mismatch } from '../client/artifact-transfer.js';
import type { Progress } from '../client/byte-source.js';
import { PlinthRequestError } from '../client/errors.js';
import type { Transport } from '../client/transport.js';
import type { ArrivingFiles } from './arriving-files.js';
import { AtOnce } from './at-once.js';
import { breathe } from './breathe.js';
import type { DatasetRoutes } from './dataset-routes.js';
import type { ObjectCache } from './object-cache.js';
import { patiently } from './patiently.js';
import type { SnapshotFile } from './snapshot-lines.js';
import type { ReceivedFiles } from './transferred.js';
import { partialFile } from './working-files.js';

const largest = 1 << 20;
/** Of one request for many small files. */
const filesARequest = 2_000;
const bytesARequest = 32 << 20;
const requestsAtOnce = 2;
const largeAtOnce = 3;
/** Files that are looked for here before others have their turn. */
const looksAtOnce = 256;

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
    private readonly files: ArrivingFiles,
    private readonly cache: ObjectCache | undefined,
    private readonly onProgress: Progress = () => undefined,
  ) {}

  async receive(snapshot: string, wanted: readonly SnapshotFile[]): Promise<ReceivedFiles> {
    const total = wanted.reduce((sum, { size }) => sum + size, 0);
    const report = (size: number): void => this.onProgress((this.done += size), total);
    const absent: SnapshotFile[] = [];
    let looks = 0;
    for (const file of wanted) {
      if ((await this.takeOver(file)) || (await this.fromCache(file))) report(file.size);
      else absent.push(file);
      if ((looks += 1) % looksAtOnce === 0) await breathe();
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
    this.files.settle();
    return { fetchedBytes: this.fetchedBytes, cachedBytes: this.cachedBytes };
  }

  private async takeOver(file: SnapshotFile): Promise<boolean> {
    if (!(await this.files.takeOver(file))) return false;
    this.cachedBytes += file.size;
    return true;
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
    const reader = body.getReader();
    const content = new Content();
    try {
      const read = () => reader.read().catch((cause: unknown) => Promise.reject(cutOff(cause)));
      for (let next = await read(); !next.done; next = await read()) {
        for (const event of frames.push(next.value)) {
          if (event.kind === 'BEGIN') content.begin(event);
          else if (event.kind === 'BYTES') content.add(event.bytes);
          else if (event.kind === 'ABSENT') throw damaged(Buffer.from(event.digest).toString('hex'));
          else this.take(content.digest, content.bytes, open, report);
        }
      }
    } catch (error) {
      throw error instanceof MalformedObjectFrames ? cutOff(error) : error;
    } finally {
      await reader.cancel().catch(() => undefined);
    }
    if (open.size > 0) throw cutOff();
  }

  private take(digest: string, content: Uint8Array, open: Map<string, SnapshotFile[]>, report: (size: number) => void): void {
    const files = open.get(digest);
    if (!files) return;
    if (hashOf('sha256', content) !== digest) throw mismatch(files[0]?.path ?? '');
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

/** The bytes of one object as they come. Most come in one piece, which is not copied. */
class Content {
  digest = '';
  bytes: Uint8Array = new Uint8Array(0);
  private size = 0;
  private filled = 0;

  begin({ digest, size }: { readonly digest: Uint8Array; readonly size: number }): void {
    this.digest = Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString('hex');
    this.bytes = new Uint8Array(0);
    this.size = size;
    this.filled = 0;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === this.size) {
      this.bytes = bytes;
      return;
    }
    if (this.filled === 0) this.bytes = Buffer.allocUnsafe(this.size);
    this.bytes.set(bytes, this.filled);
    this.filled += bytes.length;
  }
}

function cutOff(cause?: unknown): PlinthRequestError {
  return new PlinthRequestError('The answer ended before all files had come.', { code: 'SERVER_UNREACHABLE', status: 0, cause });
}

function damaged(digest: string): PlinthRequestError {
  return new PlinthRequestError(`The server does not have the bytes ${digest} that this snapshot names.`, { code: 'DATA_DAMAGED', status: 409, help: 'Have whoever runs it look at `plinth data verify` of this snapshot.' });
}
