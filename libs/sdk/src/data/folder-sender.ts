import { createReadStream } from 'node:fs';
import { knownFileSource, uploadInPieces } from '../client/artifact-transfer.js';
import { sha256 } from '../client/builtins.js';
import type { Progress } from '../client/byte-source.js';
import { PlinthRequestError } from '../client/errors.js';
import type { Transport } from '../client/transport.js';
import { AtOnce } from './at-once.js';
import { breathe } from './breathe.js';
import type { DatasetRoutes } from './dataset-routes.js';
import type { FileIndex } from './file-index.js';
import { describe, type FoundFile } from './folder-scan.js';
import { fileChanged, PackBatch } from './pack-batch.js';
import { patiently } from './patiently.js';
import type { SnapshotFile } from './snapshot-lines.js';
import type { SentFiles } from './transferred.js';

/** Larger files go by the resumable upload routes, one by one. */
const largest = 1 << 20;
/** Bytes of a pack: large enough that a request and a durable write cost little beside them. */
const packSize = 24 << 20;
/** Packs on their way while the next one is read. */
const packsAtOnce = 3;
const largeAtOnce = 3;
const readSize = 1 << 20;

/**
 * Makes sure that the server has the bytes of these files, sending those that it lacks: small ones in packs, large ones in pieces. Bytes that it has already, from whomever, are not sent.
 * Each file is read once. Cut off anywhere, it goes on from there when it is called again.
 */
export class FolderSender {
  private done = 0;
  private sentBytes = 0;
  /** Of the files that were read, or that the server was asked about. */
  private readonly digests = new Map<FoundFile, string>();
  /** Memory of packs that were sent, for the next ones: fresh pages cost as much as reading the files into them. */
  private readonly free: Buffer[] = [];

  constructor(
    private readonly transport: Transport,
    private readonly routes: DatasetRoutes,
    private readonly datasetId: string,
    private readonly index: FileIndex,
    private readonly onProgress: Progress = () => undefined,
  ) {}

  /** @param base files that the server has for certain: those of the snapshot that the folder is a copy of */
  async send(found: readonly FoundFile[], base: readonly SnapshotFile[]): Promise<SentFiles> {
    const total = found.reduce((sum, { size }) => sum + size, 0);
    const report = (size: number): void => this.onProgress((this.done += size), total);
    const lookedAt = BigInt(Date.now()) * 1_000_000n;
    const isThere = digestsOf(base);
    const digests = found.map((file) => this.index.digestOf(file));
    const toSend = found.filter(({ path }, index) => !isThere(path, digests[index]));
    const left = toSend.reduce((sum, { size }) => sum + size, 0);
    if (left < total) report(total - left);
    await this.sendSmall(toSend.filter(({ size }) => size < largest), report);
    await this.sendLarge(toSend.filter(({ size }) => size >= largest), report);
    const files = found.map((file, index) => {
      const sent = this.digests.get(file);
      const digest = sent ?? digests[index];
      if (digest === undefined) throw new Error(`${file.path} was passed over`);
      if (sent !== undefined) this.index.remember(file, sent, lookedAt);
      return { path: file.path, digest, size: file.size };
    });
    return { files, sentBytes: this.sentBytes };
  }

  private async sendSmall(files: readonly FoundFile[], report: (size: number) => void): Promise<void> {
    if (files.length === 0) return;
    const packs = new AtOnce(packsAtOnce);
    let batch = this.batch();
    let read = 0;
    for (const file of files) {
      if (!batch.hasRoomFor(file.size)) {
        const full = batch;
        await packs.start(() => this.sendPack(full));
        batch = this.batch();
      }
      this.digests.set(file, batch.add(file));
      report(file.size);
      if ((read += file.size) < readSize) continue;
      read = 0;
      await breathe();
    }
    await packs.start(() => this.sendPack(batch));
    await packs.end();
  }

  private async sendPack(batch: PackBatch): Promise<void> {
    const missing = await patiently(() => this.routes.missing(batch.digests()));
    if (missing.length > 0) {
      const body = batch.body(missing);
      await patiently(() => this.routes.sendPack(body));
      this.sentBytes += body.reduce((sum, { length }) => sum + length, 0);
    }
    this.free.push(batch.bytes);
  }

  private batch(): PackBatch {
    return new PackBatch(this.free.pop() ?? Buffer.allocUnsafeSlow(packSize));
  }

  private async sendLarge(files: readonly FoundFile[], report: (size: number) => void): Promise<void> {
    const uploads = new AtOnce(largeAtOnce);
    for (const file of files) {
      await uploads.start(async () => {
        this.digests.set(file, await this.sendOne(file));
        report(file.size);
      });
    }
    await uploads.end();
  }

  private async sendOne(file: FoundFile): Promise<string> {
    const digest = this.index.digestOf(file) ?? (await digestOf(file));
    const missing = await patiently(() => this.routes.missing(Buffer.from(digest, 'hex')));
    if (missing.length === 0) return digest;
    try {
      await uploadInPieces(this.transport, { datasetId: this.datasetId }, `objects/${digest}`, knownFileSource(file.file, file.size, digest, 'application/octet-stream'), () => undefined);
    } catch (error) {
      if (error instanceof PlinthRequestError && ['DIGEST_MISMATCH', 'SIZE_MISMATCH'].includes(error.code)) throw fileChanged(file.path);
      throw error;
    }
    this.sentBytes += file.size;
    return digest;
  }
}

/** Tells whether some file of a list has a digest. Who asks path by path, in the order of the list, is nearly always answered without a look at the others. */
function digestsOf(files: readonly SnapshotFile[]): (path: string, digest: string | undefined) => boolean {
  let next = 0;
  let all: Set<string> | undefined;
  return (path, digest) => {
    const file = files[next];
    if (file?.path === path) next += 1;
    if (digest === undefined) return false;
    if (file?.path === path && file.digest === digest) return true;
    all ??= new Set(files.map((each) => each.digest));
    return all.has(digest);
  };
}

/** @throws PlinthRequestError with code FILE_CHANGED */
export async function digestOf(file: FoundFile): Promise<string> {
  const hash = sha256();
  for await (const piece of createReadStream(file.file, { highWaterMark: readSize })) hash.update(piece as Buffer);
  if (describe(file.path, file.file).stamp !== file.stamp) throw fileChanged(file.path);
  return hash.hex();
}
