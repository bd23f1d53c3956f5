import type { Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { PlinthError } from '@plinth/kernel';
import type { Blob, BlobSource, PutOptions } from './blob-store.js';
import { BlobTooLarge, DigestMismatch, SizeMismatch, UploadInterrupted } from './blob.errors.js';

/**
 * Tells the sender's failures from the store's: both may be a connection that was reset. A stream is left open when the reading stops early,
 * since an HTTP request that is destroyed could no longer be told why.
 */
export async function* chunksOf(source: BlobSource): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator: AsyncIterator<unknown> = source instanceof Readable ? source.iterator({ destroyOnReturn: false }) : source[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        ended = true;
        throw error instanceof PlinthError ? error : new UploadInterrupted(error);
      });
      if (next.done === true) {
        ended = true;
        return;
      }
      if (!(next.value instanceof Uint8Array)) throw new UploadInterrupted(new TypeError('The source gave something other than bytes.'));
      if (next.value.byteLength > 0) yield next.value;
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}

/** Lets at most `maxSize` bytes pass: what fits, then BlobTooLarge. */
export async function* atMost(maxSize: number, reported: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let left = maxSize;
  for await (const chunk of chunks) {
    if (chunk.byteLength > left) {
      if (left > 0) yield chunk.subarray(0, left);
      throw new BlobTooLarge(reported);
    }
    left -= chunk.byteLength;
    yield chunk;
  }
}

/** Hashes and counts what passes. The hash of a chunk is taken after it was handed on, while the store is already writing it. */
export class Measured implements AsyncIterable<Uint8Array> {
  size = 0;

  constructor(
    private readonly chunks: AsyncIterable<Uint8Array>,
    private readonly hash: Hash,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.chunks) {
      this.size += chunk.byteLength;
      yield chunk;
      this.hash.update(chunk);
    }
  }

  /** What passed, once all of it has. @throws SizeMismatch, DigestMismatch */
  result({ expectedDigest, expectedSize }: PutOptions): Blob {
    const blob = { digest: this.hash.digest('hex'), size: this.size };
    requireSame(blob, expectedDigest, expectedSize);
    return blob;
  }
}

/** The size is compared first: a stream that was cut off is the commoner fault, and the clearer message. */
export function requireSame(actual: Blob, expectedDigest: string | undefined, expectedSize: number | undefined): void {
  if (expectedSize !== undefined && actual.size !== expectedSize) throw new SizeMismatch(expectedSize, actual.size);
  if (expectedDigest !== undefined && actual.digest !== expectedDigest) throw new DigestMismatch(expectedDigest, actual.digest);
}

const firstAllocation = 64 << 10;

/**
 * Cuts a stream into blocks of one size, the last one shorter. When the stream fails, the bytes that had come are given out first, so that a
 * resumable upload can keep them. Chunks are copied: a sender of single bytes would otherwise make each cost an object.
 */
export class Blocks {
  private readonly free: Buffer[] = [];

  constructor(
    private readonly chunks: AsyncIterable<Uint8Array>,
    readonly blockSize: number,
  ) {}

  /** Lets the memory of a block be filled again: waiting for the garbage collector costs several blocks more. */
  release(block: Buffer): void {
    if (block.length === this.blockSize) this.free.push(block);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    let block: Buffer = Buffer.alloc(0);
    let filled = 0;
    let failure: { readonly cause: unknown } | undefined;
    const iterator = this.chunks[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await iterator.next().catch((cause: unknown) => {
          failure = { cause };
          return undefined;
        });
        if (next === undefined || next.done === true) break;
        for (let rest = next.value; rest.byteLength > 0; ) {
          const piece = rest.subarray(0, this.blockSize - filled);
          block = this.withRoom(block, filled, filled + piece.byteLength);
          block.set(piece, filled);
          filled += piece.byteLength;
          rest = rest.subarray(piece.byteLength);
          if (filled < this.blockSize) continue;
          yield block;
          block = this.free.pop() ?? Buffer.allocUnsafeSlow(this.blockSize);
          filled = 0;
        }
      }
      if (filled > 0) yield block.subarray(0, filled);
      if (failure !== undefined) throw failure.cause;
    } finally {
      await iterator.return?.();
    }
  }

  /** A small blob is to cost little memory: the first block grows with what comes. */
  private withRoom(block: Buffer, filled: number, needed: number): Buffer {
    if (needed <= block.length) return block;
    const larger = Buffer.allocUnsafeSlow(Math.min(this.blockSize, Math.max(firstAllocation, needed, 2 * block.length)));
    larger.set(block.subarray(0, filled));
    return larger;
  }
}

export async function* prepend<Item>(first: readonly Item[], rest: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
  yield* first;
  yield* rest;
}

/** Takes the next block from the sender while the last one is on its way to the store. */
export async function* readAhead(blocks: AsyncGenerator<Buffer, void, undefined>): AsyncGenerator<Buffer, void, undefined> {
  const take = (): Promise<{ readonly next: IteratorResult<Buffer, void> } | { readonly error: unknown }> =>
    blocks.next().then(
      (next) => ({ next }),
      (error: unknown) => ({ error }),
    );
  let pending = take();
  try {
    for (;;) {
      const taken = await pending;
      if ('error' in taken) throw taken.error;
      if (taken.next.done === true) return;
      pending = take();
      yield taken.next.value;
    }
  } finally {
    // Not awaited: a sender that has fallen silent must not hold up the answer to an append that has lost.
    const nothing = (): void => undefined;
    blocks.return().then(nothing, nothing);
  }
}
