import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { encodeFramesEnd, encodeFramesStart, encodeObjectHead, objectHeadLength } from '@plinth/contracts';
import { PlinthRequestError } from '../client/errors.js';
import type { FoundFile } from './folder-scan.js';

const endLength = encodeFramesEnd().length;

interface Framed {
  readonly digest: Buffer;
  /** Of its head in the batch. */
  readonly from: number;
  /** Behind its last byte. */
  readonly to: number;
}

/** Bytes that are handed to the connection at once. */
const pieceSize = 1 << 20;

/**
 * Small files, each read once: into the very bytes that will be sent, where it is hashed. What the server turns out to have is left out when they are
 * sent; nothing is copied.
 */
export class PackBatch {
  private filled: number;
  private readonly frames: Framed[] = [];
  private readonly seen = new Set<string>();

  /** @param bytes what it fills, heads included: to be used again only when the batch was sent */
  constructor(readonly bytes: Buffer) {
    this.filled = Buffer.from(encodeFramesStart()).copy(this.bytes);
  }

  get count(): number {
    return this.frames.length;
  }

  hasRoomFor(size: number): boolean {
    return this.filled + objectHeadLength(size) + size + endLength <= this.bytes.length;
  }

  /** @returns the digest, lower-case hex. @throws PlinthRequestError with code FILE_CHANGED when it is another file than was found */
  add(file: FoundFile): string {
    const from = this.filled;
    const contentFrom = from + objectHeadLength(file.size);
    const content = this.bytes.subarray(contentFrom, contentFrom + file.size);
    readExactly(file, content);
    const digest = hash('sha256', content, 'buffer');
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

  /** The body of a request that brings these frames, in pieces: views of the batch's bytes. */
  body(indexes: readonly number[]): Uint8Array[] {
    const stretches: { from: number; to: number }[] = [];
    for (const index of indexes) {
      const frame = this.frames[index];
      const last = stretches.at(-1);
      if (frame && last?.to === frame.from) last.to = frame.to;
      else if (frame) stretches.push({ from: frame.from, to: frame.to });
    }
    return [encodeFramesStart(), ...stretches.flatMap(({ from, to }) => piecesOf(this.bytes.subarray(from, to))), encodeFramesEnd()];
  }
}

function piecesOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / pieceSize) }, (_, index) => bytes.subarray(index * pieceSize, (index + 1) * pieceSize));
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
