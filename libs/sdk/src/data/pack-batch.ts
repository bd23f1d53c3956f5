import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { encodeFramesEnd, encodeFramesStart, encodeObjectHead } from '@plinth/contracts';
import { PlinthRequestError } from '../client/errors.js';
import type { FoundFile } from './folder-scan.js';

const noDigest = new Uint8Array(32);

interface Framed {
  readonly digest: Buffer;
  /** Of its head in the batch. */
  readonly from: number;
  /** Behind its last byte. */
  readonly to: number;
}

/**
 * Small files, each read once: into the very bytes that will be sent, where it is hashed. What the server turns out to have is left out when they are
 * sent; the usual first commit sends everything, and copies nothing.
 */
export class PackBatch {
  private readonly bytes: Buffer;
  private filled: number;
  private readonly frames: Framed[] = [];
  private readonly seen = new Set<string>();

  /** @param capacity bytes, heads included */
  constructor(readonly capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.filled = this.bytes.length === 0 ? 0 : Buffer.from(encodeFramesStart()).copy(this.bytes);
  }

  get count(): number {
    return this.frames.length;
  }

  hasRoomFor(size: number): boolean {
    return this.filled + encodeObjectHead(noDigest, size).length + size + encodeFramesEnd().length <= this.capacity;
  }

  /** @returns the digest, lower-case hex. @throws PlinthRequestError with code FILE_CHANGED when it is another file than was found */
  add(file: FoundFile): string {
    const from = this.filled;
    const contentFrom = from + encodeObjectHead(noDigest, file.size).length;
    const content = this.bytes.subarray(contentFrom, contentFrom + file.size);
    readExactly(file, content);
    const digest = createHash('sha256').update(content).digest();
    const name = digest.toString('hex');
    if (this.seen.has(name)) return name;
    this.seen.add(name);
    this.bytes.set(encodeObjectHead(digest, file.size), from);
    this.filled = contentFrom + file.size;
    this.frames.push({ digest, from, to: this.filled });
    return name;
  }

  /** Digests one after the other, in the order of their frames. */
  digests(): Buffer {
    return Buffer.concat(this.frames.map(({ digest }) => digest));
  }

  /** The body of a request that brings these frames. */
  body(indexes: readonly number[]): Buffer {
    if (indexes.length === this.frames.length) return this.bytes.subarray(0, this.filled + Buffer.from(encodeFramesEnd()).copy(this.bytes, this.filled));
    const wanted = indexes.flatMap((index) => this.frames[index] ?? []);
    return Buffer.concat([encodeFramesStart(), ...wanted.map(({ from, to }) => this.bytes.subarray(from, to)), encodeFramesEnd()]);
  }
}

/** @throws PlinthRequestError with code FILE_CHANGED */
function readExactly({ file, path, size, changedAt }: FoundFile, into: Buffer): void {
  const handle = openSync(file, 'r');
  try {
    let read = 0;
    while (read < size) {
      const more = readSync(handle, into, read, size - read, read);
      if (more === 0) throw fileChanged(path);
      read += more;
    }
    const after = fstatSync(handle, { bigint: true });
    if (Number(after.size) !== size || (after.mtimeNs > after.ctimeNs ? after.mtimeNs : after.ctimeNs) !== changedAt) throw fileChanged(path);
  } finally {
    closeSync(handle);
  }
}

export function fileChanged(path: string): PlinthRequestError {
  return new PlinthRequestError(`${path} changed while it was read.`, { code: 'FILE_CHANGED', status: 409, field: path, help: 'Wait until whoever writes it is done, and begin again: what was sent is kept.' });
}
