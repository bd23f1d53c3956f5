import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

export const mebibyte = 1 << 20;

/** Bytes that look random, differ everywhere, and are the same for the same seed: a part that is lost, doubled or swapped shows. */
export function bytes(size: number, seed = 1): Buffer {
  const content = Buffer.allocUnsafe(size);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let at = 0; at < size; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if (at + 4 <= size) content.writeInt32LE(state | 0, at);
    else content.fill(state & 0xff, at);
  }
  return content;
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Gives the content in chunks as a socket would; fails after `failAfter` bytes when that is said. */
export async function* streamOf(content: Buffer, { chunk = 65_536, failAfter = Number.POSITIVE_INFINITY } = {}): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < content.length; at += chunk) {
    if (at >= failAfter) throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    yield content.subarray(at, Math.min(at + chunk, content.length));
  }
  if (failAfter <= content.length) throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

export async function readAll(stream: Promise<Readable>): Promise<Buffer> {
  return buffer(await stream);
}

/** Waits for the failure and gives its code; a success is a failure of the test. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'NO ERROR';
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
